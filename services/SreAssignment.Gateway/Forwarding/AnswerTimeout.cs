using Microsoft.Extensions.Options;
using SreAssignment.Gateway.Limits;
using SreAssignment.Gateway.Routing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>
/// Bounds how long a service may take to begin the answer to a short call that has no body. A service that accepts and never answers so counts as failing after that
/// time: a timeout of the route looks to the proxy like a caller who has left, and never counts. Calls with a body keep that one, since the slowness may be the caller's;
/// and calls that work on images may take long by right, so only silence ends them.
/// </summary>
internal sealed class AnswerTimeout(IOptions<LimitsOptions> limits) : ITransformProvider
{
    private static readonly HttpRequestOptionsKey<TimeSpan> Key = new(nameof(AnswerTimeout));

    public static bool IsFor(ForwardedCall call) => call is { IsShort: true, MaxBodyBytes: 0 };

    public void Apply(TransformBuilderContext context)
    {
        if (!ForwardedCalls.All.Any(call => call.Name == context.Route.RouteId && IsFor(call)))
            return;
        context.AddRequestTransform(request =>
        {
            request.ProxyRequest.Options.Set(Key, limits.Value.CallTimeout);
            return ValueTask.CompletedTask;
        });
    }

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    internal sealed class Handler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.Options.TryGetValue(Key, out var limit))
                return await base.SendAsync(request, cancellationToken);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(limit);
            return await base.SendAsync(request, timeout.Token);
        }
    }
}
