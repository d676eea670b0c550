using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Limits;

internal static class LimitsExtensions
{
    // Routes with larger bodies set their own limit (ApiRoutes).
    private const long DefaultBodyBytes = 64 * 1024;

    public static void AddLimits(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSection<LimitsOptions, LimitsOptionsValidator>("Limits");
        services.AddSingleton<RateLimits>();
        services.AddSingleton<ConcurrencyLimit>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitsOptions>>((kestrel, limits) => Limit(kestrel.Limits, limits.Value));
    }

    /// <summary>Applies the limits that do not depend on the client. Must come before authentication.</summary>
    public static void UseAnonymousLimits(this WebApplication app)
    {
        app.Use(HeaderLimit.LimitAsync);
        app.Use(BodyLimit.LimitAsync);
        app.Use(app.Services.GetRequiredService<RateLimits>().LimitAddressAsync);
        app.Use(app.Services.GetRequiredService<ConcurrencyLimit>().LimitAsync);
    }

    /// <summary>Applies the limit per client. Must come after authentication.</summary>
    public static void UseClientLimits(this WebApplication app) => app.Use(app.Services.GetRequiredService<RateLimits>().LimitClientAsync);

    private static void Limit(KestrelServerLimits limits, LimitsOptions options)
    {
        limits.MaxRequestBodySize = DefaultBodyBytes;
        limits.MaxRequestHeadersTotalSize = 2 * HeaderLimit.MaxBytes;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate = new MinDataRate(options.MinBytesPerSecond, options.SlowClientGrace);
    }
}
