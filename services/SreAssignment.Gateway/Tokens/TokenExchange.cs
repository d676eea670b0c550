using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using SreAssignment.ServiceDefaults.Problems;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Gateway.Tokens;

/// <summary>The audiences of access tokens.</summary>
internal static class Audiences
{
    /// <summary>The client's token.</summary>
    public const string Gateway = "gateway";

    /// <summary>The token that it is exchanged for.</summary>
    public const string Images = "images";
}

/// <summary>The client of this request.</summary>
/// <param name="ClientId">The client that the token was issued to.</param>
/// <param name="InternalToken">What the token was exchanged for; the only token that is forwarded to a service. Never logged.</param>
internal sealed record Caller(string ClientId, string InternalToken)
{
    public override string ToString() => ClientId;
}

internal static class TokenExchangeExtensions
{
    private static readonly TimeSpan ExchangeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    public static void AddTokenExchange(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSection<GatewayOptions, GatewayOptionsValidator>("Gateway");
        services.AddSingleton<AccessTokenEvents, CachedTokenEvents>();
        services.AddSingleton<TokenExchangeClient>();
        services.AddSingleton<ExchangeCache>();

        var client = services.AddHttpClient(TokenExchangeClient.ClientName)
            .AddHeaderPropagation()
            .ConfigureHttpClient((provider, client) =>
                client.BaseAddress = new Uri(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.ExchangeAddress));
        // An exchange changes nothing at the authority, so unlike other POST requests it can be repeated. A client waits for it, so not for long.
#pragma warning disable EXTEXP0001
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        client.AddResilienceHandler("exchange", pipeline => pipeline
            .AddTimeout(ExchangeTimeout)
            .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 2, Delay = RetryDelay, BackoffType = DelayBackoffType.Constant })
            // Requests with new tokens must not queue for an authority that is down: they would take the places of requests with known tokens.
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.8,
                MinimumThroughput = 20,
                SamplingDuration = ExchangeTimeout,
                BreakDuration = TokenExchangeClient.RetryAfter,
            })
            .AddTimeout(TryTimeout));
    }

    public static void UseTokenExchange(this WebApplication app)
    {
        app.UseAccessTokens();
        app.UseMiddleware<TokenExchangeMiddleware>();
    }
}

/// <summary>Skips the check of a signature when the token's exchange is cached. Counts rejected tokens.</summary>
internal sealed class CachedTokenEvents(ExchangeCache cache, AccessTokenValidator validator, GatewayMetrics metrics) : AccessTokenEvents
{
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        await base.MessageReceived(context);
        if (context.Token is not { } token)
            return;

        var cached = cache.Find(token);
        metrics.LookedUp(cached is not null);
        if (cached is null)
            return;
        if (validator.CheckLifetime(cached.Token) is { } failure)
        {
            context.Fail(new RejectedTokenException(failure));
            return;
        }

        context.HttpContext.Features.Set(cached);
        context.Principal = new ClaimsPrincipal(new AccessTokenIdentity(cached.Token));
        context.Success();
    }

    public override Task Challenge(JwtBearerChallengeContext context)
    {
        metrics.Refused((context.AuthenticateFailure as RejectedTokenException)?.Reason ?? "error");
        return base.Challenge(context);
    }

    public override Task Forbidden(ForbiddenContext context)
    {
        metrics.Refused("scope");
        return base.Forbidden(context);
    }
}

/// <summary>Has the authority exchange the token of an authorized request, so that an invalid token never costs a call.</summary>
internal sealed class TokenExchangeMiddleware(RequestDelegate next, ExchangeCache cache, GatewayMetrics metrics)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetAccessToken() is { } token)
        {
            var exchange = context.Features.Get<ExchangeCache.Entry>() ?? await cache.ExchangeAsync(token, context.RequestAborted);
            if (exchange.Result is not ExchangeResult.Accepted accepted)
            {
                await RejectAsync(context, exchange.Result);
                return;
            }

            context.Features.Set(new Caller(token.ClientId, accepted.InternalToken));
        }

        await next(context);
    }

    private Task RejectAsync(HttpContext context, ExchangeResult result)
    {
        var (reason, response) = result is ExchangeResult.Unavailable unavailable
            ? ("authority-unavailable", Problem.Unavailable("The access token cannot be checked: the token service is unavailable.", unavailable.RetryAfter))
            : ("revoked", BearerChallenge.InvalidToken("The access token is not accepted any more; it was revoked or has expired."));
        metrics.Refused(reason);
        return response.ExecuteAsync(context);
    }
}
