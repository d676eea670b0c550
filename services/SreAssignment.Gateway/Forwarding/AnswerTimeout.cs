using Microsoft.Extensions.Options;
using SreAssignment.Gateway.Limits;
using SreAssignment.Gateway.Routing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>
/// Bounds the time until the response to a short call without a body starts. A service that accepts and never responds so counts as failing after that time:
/// a timeout of the route looks to the proxy like a client that has left, and never counts. Calls with a body keep the timeout of the route, since the client
/// may be slow. Calls that process images may take long, so only silence ends them.
/// </summary>
internal static class AnswerTimeout
{
    private static readonly HttpRequestOptionsKey<TimeSpan> Key = new(nameof(AnswerTimeout));

    public static bool IsFor(ForwardedCall call) => call is { IsShort: true, MaxBodyBytes: 0 };

    public static void Apply(TransformBuilderContext context)
    {
        if (!ForwardedCalls.All.Any(call => call.Name == context.Route.RouteId && IsFor(call)))
            return;
        var limit = context.Services.GetRequiredService<IOptions<LimitsOptions>>().Value.CallTimeout;
        context.AddRequestTransform(request =>
        {
            request.ProxyRequest.Options.Set(Key, limit);
            return ValueTask.CompletedTask;
        });
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
