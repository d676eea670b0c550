using SreAssignment.Gateway.Routing;
using Yarp.ReverseProxy.Model;

namespace SreAssignment.Gateway.Edge;

/// <summary>The Content-Security-Policy of an endpoint, as its metadata. It is read when the response starts.</summary>
internal sealed record ContentSecurityPolicy(Func<HttpContext, string> Value);

/// <summary>The security headers of every response.</summary>
internal static class SecurityHeaders
{
    private const string DefaultPolicy = "default-src 'none'; frame-ancestors 'none'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(Add, context);
        return next(context);
    }

    private static Task Add(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        // Other sites may embed signed links.
        headers.TryAdd("Cross-Origin-Resource-Policy", IsSignedLink(context) ? "cross-origin" : "same-origin");
        headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<ContentSecurityPolicy>()?.Value(context) ?? DefaultPolicy;
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        return Task.CompletedTask;
    }

    private static bool IsSignedLink(HttpContext context) =>
        context.Features.Get<IReverseProxyFeature>()?.Route.Config.RouteId == ApiRoutes.SignedRendition;
}
