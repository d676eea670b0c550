using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;
using SreAssignment.ServiceDefaults.Http;

namespace SreAssignment.Gateway.Edge;

internal static class EdgeExtensions
{
    public static void AddEdge(this IHostApplicationBuilder builder)
    {
        builder.AddConfiguredCors();
        builder.AddRequestParsing();
    }

    public static void UseEdge(this WebApplication app)
    {
        app.UseMiddleware<AccessLog>();
        app.Use(SecurityHeaders.AddAsync);
        app.UseConfiguredCors();
    }
}

/// <summary>
/// The origins whose pages may call the API (<c>Cors:Origins</c>), separated by commas or spaces. There are none by default. Credentials are not allowed, since
/// tokens are in a header and not in cookies.
/// </summary>
internal static class Cors
{
    public const string Setting = "Cors:Origins";
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    public static void AddConfiguredCors(this IHostApplicationBuilder builder)
    {
        var origins = Parse(builder.Configuration[Setting]);
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => Allow(policy, origins)));
    }

    // UseCors compiles an expression tree at start, since the middleware has a service as a parameter.
    public static void UseConfiguredCors(this WebApplication app) => app.Use(next =>
    {
        var cors = ActivatorUtilities.CreateInstance<CorsMiddleware>(app.Services, next);
        var policies = app.Services.GetRequiredService<ICorsPolicyProvider>();
        return context => cors.Invoke(context, policies);
    });

    /// <exception cref="InvalidOperationException">A value is not an origin.</exception>
    public static string[] Parse(string? list)
    {
        var origins = (list ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        foreach (var origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin)
                throw new InvalidOperationException($"{Setting} has '{origin}'. Give origins such as https://app.example.com: scheme, host and port, no path.");
        }
        return origins;
    }

    private static void Allow(CorsPolicyBuilder policy, string[] origins) => policy
        .WithOrigins(origins)
        .WithMethods("GET", "HEAD", "POST", "DELETE")
        .WithHeaders(HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.IfNoneMatch, HeaderNames.Range, RequestId.Header)
        .WithExposedHeaders(
            HeaderNames.ContentRange, HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate,
            RequestId.Header, "RateLimit", "RateLimit-Policy", "Server-Timing")
        .SetPreflightMaxAge(PreflightAge);
}
