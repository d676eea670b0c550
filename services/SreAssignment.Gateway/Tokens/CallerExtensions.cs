using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace SreAssignment.Gateway.Tokens;

internal static class CallerExtensions
{
    private static readonly TimeSpan ExchangeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    public static void AddCallers(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddSingleton<TokenExchangeClient>();
        services.AddSingleton<ExchangeCache>();

        var client = services.AddHttpClient(TokenExchangeClient.ClientName).ConfigureHttpClient((provider, client) =>
            client.BaseAddress = new Uri(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.ExchangeAddress));
        // An exchange changes nothing at the authority, so unlike other posts it may be repeated; a caller is waiting for it, so not for long.
#pragma warning disable EXTEXP0001
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        client.AddResilienceHandler("exchange", pipeline => pipeline
            .AddTimeout(ExchangeTimeout)
            .AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 2, Delay = RetryDelay, BackoffType = DelayBackoffType.Constant })
            // Callers whose tokens are not known yet must not pile up before an authority that is gone, and take the places of those whose tokens are.
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.8,
                MinimumThroughput = 20,
                SamplingDuration = ExchangeTimeout,
                BreakDuration = TokenExchangeClient.RetryAfter,
            })
            .AddTimeout(TryTimeout));
    }

    public static void UseCallers(this WebApplication app) => app.UseMiddleware<CallerMiddleware>();
}
