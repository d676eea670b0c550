using SreAssignment.Gateway.Routing;
using Yarp.ReverseProxy.Model;

namespace SreAssignment.Gateway.Edge;

/// <summary>What every answer tells a browser to keep from; an endpoint that needs another rule sets it itself.</summary>
internal static class SecurityHeaders
{
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
        // Signed links are there to be embedded anywhere.
        headers.TryAdd("Cross-Origin-Resource-Policy", IsSignedLink(context) ? "cross-origin" : "same-origin");
        headers.TryAdd("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        return Task.CompletedTask;
    }

    private static bool IsSignedLink(HttpContext context) =>
        context.Features.Get<IReverseProxyFeature>()?.Route.Config.RouteId == ForwardedCalls.SignedRendition;
}
