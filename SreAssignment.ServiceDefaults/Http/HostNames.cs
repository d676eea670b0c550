using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.ServiceDefaults.Http;

/// <summary>
/// Rejects a <c>Host</c> that is no host name (RFC 9110 section 7.2), and ignores such an <c>X-Forwarded-Host</c>. Kestrel accepts all characters of an
/// authority, and <see cref="HostString"/>, which the framework and YARP use, throws for names that have no international form.
/// </summary>
internal static class HostNames
{
    // RFC 5890 section 2.3.2.1.
    private const string EncodedLabel = "xn--";

    // HostString does not encode a name of these characters only.
    private static readonly SearchValues<char> Unencoded =
        SearchValues.Create("-.:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly Endpoint Invalid = new(RejectAsync, EndpointMetadataCollection.Empty, "invalid host");

    // As for unknown methods, the endpoint is replaced, so that limits, headers and logs apply as to every other response.
    public static void UseHostNames(this WebApplication app) => app.Use((context, next) =>
    {
        if (!IsValid(context.Request.Headers.Host))
            context.SetEndpoint(Invalid);

        return next(context);
    });

    public static Task IgnoreInvalidForwardedAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        if (!headers.GetCommaSeparatedValues(ForwardedHeadersDefaults.XForwardedHostHeaderName).All(IsValid))
            headers.Remove(ForwardedHeadersDefaults.XForwardedHostHeaderName);
        return next(context);
    }

    private static bool IsValid(string? host)
    {
        if (host is null || (!host.AsSpan().ContainsAnyExcept(Unencoded) && !host.Contains(EncodedLabel, StringComparison.OrdinalIgnoreCase)))
            return true;

        try
        {
            return HostString.FromUriComponent(HostString.FromUriComponent(host).ToUriComponent()).HasValue;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Task RejectAsync(HttpContext context) => ProblemWriter.WriteAsync(
        context,
        ProblemTypes.BadRequest,
        "The Host header is no host name. Send the name or the address of the server, with its port unless it is the default.");
}
