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
    /// <summary>How long failures count, and how long a service that fails is then left alone.</summary>
    public static readonly TimeSpan FailureWindow = TimeSpan.FromSeconds(3);

    private const int FewestRequests = 20;

    public static void AddForwarding(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRequestTimeouts();
        services.AddReverseProxy()
            .AddServiceDiscoveryDestinationResolver()
            .AddTransforms(HopByHopHeaders.Apply)
            .AddTransforms(UpstreamHeaders.Apply)
            .AddTransforms(AnswerTimeout.Apply);
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
            options.MinimalTotalCountThreshold = FewestRequests;
        });
    }

    public static void MapForwarding(this WebApplication app)
    {
        app.Use(ForwarderProblems.AnswerAsync);
        app.UseRequestTimeouts();
        app.MapReverseProxy(proxy => proxy.UsePassiveHealthChecks()).ConfigureEndpoints((endpoint, route) =>
        {
            if (ForwardedCalls.All.Single(call => call.Name == route.RouteId) is { HasLatencyObjective: false })
                endpoint.WithoutLatencyObjective();
        });
    }
}
