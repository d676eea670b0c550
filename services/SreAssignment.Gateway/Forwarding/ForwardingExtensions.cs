using Microsoft.Extensions.Options;
using SreAssignment.Gateway.Limits;
using SreAssignment.Gateway.Routing;
using SreAssignment.Gateway.Tokens;
using SreAssignment.ServiceDefaults.Telemetry;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace SreAssignment.Gateway.Forwarding;

internal static class ForwardingExtensions
{
    /// <summary>The period in which failures count, and the time for which a failing service then gets no requests.</summary>
    public static readonly TimeSpan FailureWindow = TimeSpan.FromSeconds(3);

    private const int MinRequests = 20;

    public static void AddForwarding(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRequestTimeouts();
        services.AddReverseProxy()
            .AddServiceDiscoveryDestinationResolver()
            .AddTransforms(HopByHopHeaders.Apply)
            .AddTransforms(UpstreamHeaders.Apply)
            .AddTransforms(TraceContext.Apply)
            .AddTransforms(ResponseHeadersTimeout.Apply);
        services.RemoveKeyRing();
        services.AddSingleton<IProxyConfigProvider>(provider =>
        {
            var limits = provider.GetRequiredService<IOptions<LimitsOptions>>().Value;
            var authInternalAddress = provider.GetRequiredService<IOptions<GatewayOptions>>().Value.ExchangeAddress;
            return new InMemoryConfigProvider(ProxyConfiguration.Routes(limits), ProxyConfiguration.Clusters(limits, authInternalAddress));
        });
        services.AddSingleton<IForwarderHttpClientFactory, UpstreamClientFactory>();
        services.Configure<TransportFailureRateHealthPolicyOptions>(options =>
        {
            options.DetectionWindowSize = FailureWindow;
            options.MinimalTotalCountThreshold = MinRequests;
        });
    }

    public static void MapForwarding(this WebApplication app)
    {
        app.Use(ForwarderProblems.WriteAsync);
        app.UseRequestTimeouts();
        app.MapReverseProxy(proxy => proxy.UsePassiveHealthChecks()).ConfigureEndpoints((endpoint, route) =>
        {
            if (ApiRoutes.All.Single(known => known.Name == route.RouteId) is { HasLatencyObjective: false })
                endpoint.WithoutLatencyObjective();
        });
    }
}
