using Microsoft.Net.Http.Headers;

namespace SreAssignment.Dashboard.Security;

/// <summary>Keeps other sites, and other programs' pages on this machine, out of the dashboard.</summary>
internal static class SecurityHeaders
{
    // Styles may stand in attributes, since the component library sets them so; scripts come from here alone.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use(async (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";

        // To a browser every port of this machine is the same site, so the cookie alone does not tell this page's requests from another's.
        if (context.Request.Headers[HeaderNames.Origin].ToString() is { Length: > 0 } origin && origin != $"{context.Request.Scheme}://{context.Request.Host}")
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        else
            await next(context);
    });
}
