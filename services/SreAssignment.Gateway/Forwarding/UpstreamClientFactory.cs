using Microsoft.Extensions.Options;
using SreAssignment.Gateway.Limits;
using Yarp.ReverseProxy.Forwarder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>The connections to the services.</summary>
internal sealed class UpstreamClientFactory(IOptions<LimitsOptions> limits) : ForwarderHttpClientFactory
{
    // Balancing is per connection, so a connection that is kept for ever never meets a new replica.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromSeconds(60);

    // A service that is busy may take its time before it reads the body; sending on the chance that it will is what this avoids.
    private static readonly TimeSpan ContinueTimeout = TimeSpan.FromSeconds(5);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
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
            // Never reused, so every request has a new one.
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        return new AnswerTimeout.Handler(new NewConnectionRetryHandler(base.WrapHandler(context, handler), unpooled));
    }
}
