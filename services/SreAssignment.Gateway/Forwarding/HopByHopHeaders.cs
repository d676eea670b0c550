using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using SreAssignment.ServiceDefaults.Http;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>
/// Removes the headers that <c>Connection</c> names (RFC 9110 section 7.6.1), and adds the gateway to <c>Via</c> (section 7.6.3), in both directions.
/// The proxy itself removes <c>Connection</c> and the hop-by-hop headers that HTTP defines.
/// </summary>
internal static class HopByHopHeaders
{
    private const string Pseudonym = "gateway";

    // A client cannot remove the headers that frame and address the message, or the request id of the gateway.
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase) { HeaderNames.ContentLength, HeaderNames.Host, RequestId.Header };

    public static void Apply(TransformBuilderContext context)
    {
        context.AddRequestTransform(TransformRequest);
        context.AddResponseTransform(TransformResponse);
    }

    /// <summary>The field names that the values of a <c>Connection</c> header list.</summary>
    internal static IEnumerable<string> Named(StringValues connection) => connection
        .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .Where(name => !Kept.Contains(name));

    private static ValueTask TransformRequest(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        // An option of Connection may be no valid header name. A header of the request has a valid name.
        foreach (var name in Named(request.Headers.Connection).Where(request.Headers.ContainsKey))
            RequestTransform.RemoveHeader(context, name);

        context.ProxyRequest.Headers.TryAddWithoutValidation(HeaderNames.Via, Via(request.Protocol[(request.Protocol.IndexOf('/') + 1)..]));
        return ValueTask.CompletedTask;
    }

    private static ValueTask TransformResponse(ResponseTransformContext context)
    {
        // Without a response of the service, the gateway writes one itself.
        if (context.ProxyResponse is not { } response)
            return ValueTask.CompletedTask;

        var headers = context.HttpContext.Response.Headers;
        if (response.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var connection))
        {
            foreach (var name in Named(connection.ToArray()))
                headers.Remove(name);
        }

        headers.Append(HeaderNames.Via, Via(response.Version.Minor == 0 && response.Version.Major > 1 ? $"{response.Version.Major}" : $"{response.Version}"));
        return ValueTask.CompletedTask;
    }

    private static string Via(string protocolVersion) => $"{protocolVersion} {Pseudonym}";
}
