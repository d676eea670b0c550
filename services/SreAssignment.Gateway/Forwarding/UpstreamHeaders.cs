using System.Net.Http.Headers;
using Microsoft.Net.Http.Headers;
using SreAssignment.Gateway.Routing;
using SreAssignment.Gateway.Tokens;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>What a service gets to see of the caller's headers.</summary>
internal sealed class UpstreamHeaders : ITransformProvider
{
    // Proxies in front of this one speak through X-Forwarded-*, which the proxy itself writes anew. X-Original-* is where what they said is put once it is
    // believed, or what a caller made up.
    private static readonly string[] NeverForwarded =
    [
        "Forwarded", "X-Real-IP", "X-Forwarded-Port", "X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL", "X-Original-For", "X-Original-Host", "X-Original-Proto",
    ];

    public void Apply(TransformBuilderContext context)
    {
        foreach (var header in NeverForwarded)
            context.AddRequestHeaderRemove(header);
        context.AddResponseHeaderRemove(HeaderNames.Server, ResponseCondition.Always);
        if (context.Route.ClusterId == ForwardedCalls.Images)
            context.AddRequestTransform(UseInternalToken);
    }

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    // The caller's own token is good at this gateway alone and ends here, on calls that need no token too.
    private static ValueTask UseInternalToken(RequestTransformContext context)
    {
        context.ProxyRequest.Headers.Authorization = context.HttpContext.Features.Get<Caller>() is { } caller
            ? new AuthenticationHeaderValue("Bearer", caller.InternalToken)
            : null;
        return ValueTask.CompletedTask;
    }
}
