using Microsoft.Extensions.Options;
using SreAssignment.Gateway.Limits;
using SreAssignment.Gateway.Routing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>
/// Limits the time until the response headers of a short request without a body. A service that accepts requests and never responds then counts as failed.
/// A timeout of the route looks to the proxy like a client that disconnects, and does not count. Requests with a body keep the timeout of the route, since
/// the client may be slow. Image processing may take long, so only <c>Limits:SilenceTimeout</c> ends it.
/// </summary>
internal static class ResponseHeadersTimeout
{
    private static readonly HttpRequestOptionsKey<TimeSpan> Key = new(nameof(ResponseHeadersTimeout));

    public static bool AppliesTo(ApiRoute route) => route is { IsShort: true, MaxBodyBytes: 0 };

    public static void Apply(TransformBuilderContext context)
    {
        if (!ApiRoutes.All.Any(route => route.Name == context.Route.RouteId && AppliesTo(route)))
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
