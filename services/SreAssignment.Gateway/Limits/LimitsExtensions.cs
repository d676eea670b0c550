using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Limits;

internal static class LimitsExtensions
{
    // No call takes more without saying so; see ForwardedCalls.
    private const long DefaultBodyBytes = 64 * 1024;

    public static void AddLimits(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSection<LimitsOptions, LimitsOptionsValidator>("Limits");
        services.AddSingleton<RateLimits>();
        services.AddSingleton<ConcurrencyLimit>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitsOptions>>((kestrel, limits) => Limit(kestrel.Limits, limits.Value));
    }

    /// <summary>What can be judged before it is known who is calling.</summary>
    public static void UseAnonymousLimits(this WebApplication app)
    {
        app.Use(HeaderLimit.LimitAsync);
        app.Use(BodyLimit.LimitAsync);
        app.Use(app.Services.GetRequiredService<RateLimits>().LimitAddressAsync);
        app.Use(app.Services.GetRequiredService<ConcurrencyLimit>().LimitAsync);
    }

    /// <summary>What depends on who is calling.</summary>
    public static void UseClientLimits(this WebApplication app) => app.Use(app.Services.GetRequiredService<RateLimits>().LimitClientAsync);

    private static void Limit(KestrelServerLimits limits, LimitsOptions options)
    {
        limits.MaxRequestBodySize = DefaultBodyBytes;
        limits.MaxRequestHeadersTotalSize = 2 * HeaderLimit.MaxBytes;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate = new MinDataRate(options.MinBytesPerSecond, options.SlowClientGrace);
    }
}
