using Microsoft.Extensions.Options;
using SreAssignment.Gateway.Limits;
using Yarp.ReverseProxy.Forwarder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>The connections to the services.</summary>
internal sealed class UpstreamClientFactory(IOptions<LimitsOptions> limits, IServiceProvider services) : ForwarderHttpClientFactory
{
    // Load balancing is per connection, so a connection without an end never reaches a new replica.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromSeconds(60);

    // A busy service may delay the read of the body. Until then the request can be retried.
    private static readonly TimeSpan ContinueTimeout = TimeSpan.FromSeconds(5);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        if (!TraceContext.IsRecorded(services))
            handler.ActivityHeadersPropagator = null;
        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.ConnectTimeout = limits.Value.ConnectTimeout;
        handler.Expect100ContinueTimeout = ContinueTimeout;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler)
    {
        var unpooled = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = ((SocketsHttpHandler)handler).ActivityHeadersPropagator,
            ConnectTimeout = limits.Value.ConnectTimeout,
            Expect100ContinueTimeout = ContinueTimeout,
            // A connection is not reused, so every request opens one.
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        return new ResponseHeadersTimeout.Handler(new NewConnectionRetryHandler(base.WrapHandler(context, handler), unpooled));
    }
}
