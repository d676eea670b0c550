using System.Net.Http.Headers;
using Microsoft.Net.Http.Headers;
using SreAssignment.Gateway.Routing;
using SreAssignment.Gateway.Tokens;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>The headers of the client that a service receives.</summary>
internal static class UpstreamHeaders
{
    // Proxies in front of this one use X-Forwarded-*, which the proxy itself writes again. X-Original-* has what they sent once it is used, or what a client
    // made up.
    private static readonly string[] NeverForwarded =
    [
        "Forwarded", "X-Real-IP", "X-Forwarded-Port", "X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL", "X-Original-For", "X-Original-Host", "X-Original-Proto",
    ];

    public static void Apply(TransformBuilderContext context)
    {
        foreach (var header in NeverForwarded)
            context.AddRequestHeaderRemove(header);
        context.AddResponseHeaderRemove(HeaderNames.Server, ResponseCondition.Always);
        if (context.Route.ClusterId == ForwardedCalls.Images)
            context.AddRequestTransform(UseInternalToken);
    }

    // The client's own token is valid at this gateway only, and is never forwarded, also on calls that need no token.
    private static ValueTask UseInternalToken(RequestTransformContext context)
    {
        context.ProxyRequest.Headers.Authorization = context.HttpContext.Features.Get<Caller>() is { } caller
            ? new AuthenticationHeaderValue("Bearer", caller.InternalToken)
            : null;
        return ValueTask.CompletedTask;
    }
}
