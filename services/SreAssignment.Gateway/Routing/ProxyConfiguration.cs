using System.Globalization;
using SreAssignment.ServiceDefaults.Tokens;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace SreAssignment.Gateway.Routing;

/// <summary>The public API in the proxy's terms.</summary>
internal static class ProxyConfiguration
{
    // Between two bytes in either direction, or until the first one of the answer.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<RouteConfig> Routes { get; } = [.. ForwardedCalls.All.Select(ToRoute)];

    public static IReadOnlyList<ClusterConfig> Clusters { get; } =
        [.. ForwardedCalls.All.Select(call => call.Service).Distinct().Select(ToCluster)];

    /// <summary>Marks the endpoint of a route with the scope that it needs.</summary>
    public static void RequireScope(IEndpointConventionBuilder endpoint, RouteConfig route)
    {
        if (ForwardedCalls.All.Single(call => call.Name == route.RouteId).Scope is { } scope)
            endpoint.RequireScope(scope);
    }

    private static RouteConfig ToRoute(ForwardedCall call) => new()
    {
        RouteId = call.Name,
        ClusterId = call.Service,
        Match = new RouteMatch
        {
            Methods = call.Methods,
            Path = call.Path,
            QueryParameters = call.QueryParameter is { } name ? [new() { Name = name, Mode = QueryParameterMatchMode.Exists }] : null,
        },
        MaxRequestBodySize = call.MaxBodyBytes,
        Timeout = call.Timeout,
    };

    private static ClusterConfig ToCluster(string service) => new()
    {
        ClusterId = service,
        Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = $"https+http://{service}" } },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = LongestSilence },
        HealthCheck = new HealthCheckConfig
        {
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = "TransportFailureRate",
                ReactivationPeriod = TimeSpan.FromSeconds(2),
            },
        },
        Metadata = new Dictionary<string, string>
        {
            // The address stands for all replicas, so one that dies must not take the others with it.
            ["TransportFailureRateHealthPolicy.RateLimit"] = 0.8.ToString(CultureInfo.InvariantCulture),
        },
    };
}
