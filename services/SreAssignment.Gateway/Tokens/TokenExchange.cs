using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using SreAssignment.ServiceDefaults.Problems;
using SreAssignment.ServiceDefaults.Tokens;
using Yarp.ReverseProxy.Model;

namespace SreAssignment.Gateway.Tokens;

/// <summary>The client of this request.</summary>
/// <param name="ClientId">The client that the token was issued to.</param>
/// <param name="Authorization">The credentials for the service, with the exchanged token. Never logged.</param>
internal sealed record AuthenticatedClient(string ClientId, string Authorization)
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
            .ConfigureHttpClient((provider, client) =>
                client.BaseAddress = new Uri(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.ExchangeAddress));
        // An exchange is idempotent, so it is retried although it is a POST. The timeouts are short, since a client waits.
#pragma warning disable EXTEXP0001
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        client.AddResilienceHandler("exchange", pipeline => pipeline
            .AddTimeout(ExchangeTimeout)
            .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 2, Delay = RetryDelay, BackoffType = DelayBackoffType.Constant })
            // While the authority is down, requests with new tokens must not use up the concurrent requests of clients with cached tokens.
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

    /// <summary>Gets the service that the route of the request goes to: the audience of the internal token. Only routes of the API need a token.</summary>
    internal static string GetTargetService(this HttpContext context) => context.GetEndpoint()!.Metadata.GetRequiredMetadata<RouteModel>().Config.ClusterId!;
}

/// <summary>Skips signature validation when the exchange of the token is cached. Counts rejected tokens.</summary>
internal sealed class CachedTokenEvents(ExchangeCache cache, AccessTokenValidator validator, GatewayMetrics metrics) : AccessTokenEvents(validator)
{
    private readonly AccessTokenValidator _validator = validator;

    protected override bool IsAuthenticated(MessageReceivedContext context, ReadOnlySpan<char> token)
    {
        var cached = cache.Find(token, context.HttpContext.GetTargetService(), context.HttpContext.TraceIdentifier);
        metrics.LookedUp(cached is not null);
        if (cached is null)
            return false;
        if (_validator.CheckLifetime(cached.Token) is { } failure)
        {
            context.Fail(new RejectedTokenException(failure));
            return true;
        }

        context.HttpContext.Features.Set(cached);
        context.Principal = cached.Principal;
        context.Success();
        return true;
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

/// <summary>Exchanges the token of a request at the authority. Must come after authorization, so that an invalid token causes no exchange.</summary>
internal sealed class TokenExchangeMiddleware(RequestDelegate next, ExchangeCache cache, GatewayMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetAccessToken() is not { } token)
            return next(context);
        return context.Features.Get<ExchangeCache.Entry>() is { } cached ? ContinueAsync(context, cached) : ExchangeAsync(context, token);
    }

    private async Task ExchangeAsync(HttpContext context, AccessToken token) =>
        await ContinueAsync(
            context, await cache.ExchangeAsync(token, context.GetTargetService(), context.TraceIdentifier, context.RequestAborted));

    private Task ContinueAsync(HttpContext context, ExchangeCache.Entry exchange)
    {
        if (exchange.Client is not { } client)
            return RejectAsync(context, exchange.Result);
        context.Features.Set(client);
        return next(context);
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
