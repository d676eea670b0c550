using Microsoft.Net.Http.Headers;
using SreAssignment.Gateway.Routing;
using SreAssignment.Gateway.Tokens;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>Selects the request headers that a service receives.</summary>
internal static class UpstreamHeaders
{
    // YARP writes X-Forwarded-For, -Host and -Proto itself. A client can forge the others.
    private static readonly string[] NeverForwarded =
    [
        "Forwarded", "X-Real-IP", "X-Forwarded-Port", "X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL",
        "X-Original-For", "X-Original-Host", "X-Original-Proto",
    ];

    public static void Apply(TransformBuilderContext context)
    {
        context.AddRequestTransform(RemoveForgeable);
        context.AddResponseHeaderRemove(HeaderNames.Server, ResponseCondition.Always);
        // Auth authenticates clients itself.
        if (context.Route.ClusterId != ApiRoutes.Auth)
            context.AddRequestTransform(UseInternalToken);
    }

    private static ValueTask RemoveForgeable(RequestTransformContext context)
    {
        var received = context.HttpContext.Request.Headers;
        foreach (var header in NeverForwarded)
        {
            if (received.ContainsKey(header))
                context.ProxyRequest.Headers.Remove(header);
        }

        return ValueTask.CompletedTask;
    }

    // The token of the client has the audience of the gateway and is not forwarded, not even on routes without a token.
    private static ValueTask UseInternalToken(RequestTransformContext context)
    {
        context.ProxyRequest.Headers.Remove(HeaderNames.Authorization);
        if (context.HttpContext.Features.Get<AuthenticatedClient>() is { } client)
            context.ProxyRequest.Headers.TryAddWithoutValidation(HeaderNames.Authorization, client.Authorization);
        return ValueTask.CompletedTask;
    }
}
