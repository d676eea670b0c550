using Microsoft.Extensions.ObjectPool;
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
    private const int PooledSources = 256;
    private static readonly HttpRequestOptionsKey<Limit> Key = new(nameof(ResponseHeadersTimeout));

    // A source that was not cancelled is used for the next request, with its timer and its registrations.
    private static readonly ObjectPool<CancellationTokenSource> Sources =
        new DefaultObjectPoolProvider { MaximumRetained = PooledSources }.Create(new SourcePolicy());

    public static bool AppliesTo(ApiRoute route) => route is { IsShort: true, MaxBodyBytes: 0 };

    public static void Apply(TransformBuilderContext context)
    {
        if (!ApiRoutes.All.Any(route => route.Name == context.Route.RouteId && AppliesTo(route)))
            return;
        var limit = new Limit(context.Services.GetRequiredService<IOptions<LimitsOptions>>().Value.CallTimeout);
        context.AddRequestTransform(request =>
        {
            request.ProxyRequest.Options.Set(Key, limit);
            return ValueTask.CompletedTask;
        });
    }

    internal sealed class Handler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.Options.TryGetValue(Key, out var limit) ? SendAsync(request, limit, cancellationToken) : base.SendAsync(request, cancellationToken);

        private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Limit limit, CancellationToken cancellationToken)
        {
            var source = Sources.Get();
            try
            {
                source.CancelAfter(limit.Time);
                await using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
                return await base.SendAsync(request, source.Token);
            }
            finally
            {
                Sources.Return(source);
            }
        }
    }

    private sealed record Limit(TimeSpan Time);

    private sealed class SourcePolicy : PooledObjectPolicy<CancellationTokenSource>
    {
        public override CancellationTokenSource Create() => new();

        // The pool disposes a source that it does not keep.
        public override bool Return(CancellationTokenSource source) => source.TryReset();
    }
}
