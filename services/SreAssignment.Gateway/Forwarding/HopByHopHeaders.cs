using System.Net;
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
    private const string ViaHttp11 = $"1.1 {Pseudonym}";
    private const string KeepAlive = "keep-alive";
    private static readonly string[] KeepAliveOnly = [KeepAlive];

    // A client cannot remove the headers that frame and address the message, or the request id of the gateway.
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase) { HeaderNames.ContentLength, HeaderNames.Host, RequestId.Header };

    public static void Apply(TransformBuilderContext context)
    {
        context.AddRequestTransform(TransformRequest);
        context.AddResponseTransform(TransformResponse);
    }

    /// <summary>The field names that the values of a <c>Connection</c> header list.</summary>
    internal static IEnumerable<string> Named(StringValues connection) => connection switch
    {
        [] => [],
        [KeepAlive] => KeepAliveOnly,
        _ => connection
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(name => !Kept.Contains(name)),
    };

    private static ValueTask TransformRequest(RequestTransformContext context)
    {
        var request = context.HttpContext.Request;
        // An option of Connection may be no valid header name. A header of the request has a valid name.
        foreach (var name in Named(request.Headers.Connection))
        {
            if (request.Headers.ContainsKey(name))
                RequestTransform.RemoveHeader(context, name);
        }

        var protocol = request.Protocol;
        context.ProxyRequest.Headers.TryAddWithoutValidation(
            HeaderNames.Via, HttpProtocol.IsHttp11(protocol) ? ViaHttp11 : Via(protocol[(protocol.IndexOf('/') + 1)..]));
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
            foreach (var name in Named(connection.Count == 1 ? connection.ToString() : connection.ToArray()))
                headers.Remove(name);
        }

        headers.Append(HeaderNames.Via, response.Version == HttpVersion.Version11 ? ViaHttp11 : Via(Short(response.Version)));
        return ValueTask.CompletedTask;
    }

    private static string Short(Version version) => version is { Major: > 1, Minor: 0 } ? $"{version.Major}" : $"{version}";

    private static string Via(string protocolVersion) => $"{protocolVersion} {Pseudonym}";
}
