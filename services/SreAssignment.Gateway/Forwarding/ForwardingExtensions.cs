using SreAssignment.Gateway.Routing;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace SreAssignment.Gateway.Forwarding;

internal static class ForwardingExtensions
{
    public static void AddForwarding(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRequestTimeouts();
        services.AddReverseProxy().LoadFromMemory(ProxyConfiguration.Routes, ProxyConfiguration.Clusters).AddTransforms<UpstreamHeaders>();
        services.AddSingleton<IForwarderHttpClientFactory, UpstreamClientFactory>();
        services.AddSingleton<IDestinationResolver, ServiceDiscoveryDestinationResolver>();
        services.Configure<TransportFailureRateHealthPolicyOptions>(options =>
        {
            options.DetectionWindowSize = TimeSpan.FromSeconds(5);
            options.MinimalTotalCountThreshold = 20;
        });
    }

    public static void MapForwarding(this WebApplication app)
    {
        app.UseRequestTimeouts();
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(ForwarderProblems.AnswerAsync);
            proxy.UsePassiveHealthChecks();
        }).ConfigureEndpoints(ProxyConfiguration.RequireScope);
    }
}
