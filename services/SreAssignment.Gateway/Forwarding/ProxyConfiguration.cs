using System.Globalization;
using SreAssignment.Gateway.Limits;
using SreAssignment.Gateway.Routing;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>Converts the public API to the configuration of YARP.</summary>
internal static class ProxyConfiguration
{
    /// <summary>The cluster metadata with the base address of the service's OpenAPI document. Without it, the address of the service.</summary>
    public const string DocumentAddress = "OpenApi";

    public static IReadOnlyList<RouteConfig> Routes(LimitsOptions limits) => [.. ApiRoutes.All.Select(route => ToRoute(route, limits))];

    public static IReadOnlyList<ClusterConfig> Clusters(LimitsOptions limits, string authInternalAddress) =>
        [.. ApiRoutes.All.Select(route => route.Service).Distinct().Select(service => ToCluster(service, limits, authInternalAddress))];

    private static RouteConfig ToRoute(ApiRoute route, LimitsOptions limits) => new()
    {
        RouteId = route.Name,
        ClusterId = route.Service,
        // The policy of a scope has its name.
        AuthorizationPolicy = route.Scope,
        Match = new RouteMatch
        {
            Methods = route.Methods,
            Path = route.Path,
            QueryParameters = route.QueryParameter is { } name ? [new() { Name = name, Mode = QueryParameterMatchMode.Exists }] : null,
        },
        MaxRequestBodySize = route.MaxBodyBytes,
        Timeout = route.IsShort && !ResponseHeadersTimeout.AppliesTo(route) ? limits.CallTimeout : null,
    };

    private static ClusterConfig ToCluster(string service, LimitsOptions limits, string authInternalAddress) => new()
    {
        ClusterId = service,
        Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = $"https+http://{service}" } },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = limits.SilenceTimeout },
        HealthCheck = new HealthCheckConfig
        {
            // The default policy sends requests to unhealthy destinations when none is healthy, which is always so with one address.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyAndUnknown,
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate,
                ReactivationPeriod = ForwardingExtensions.FailureWindow,
            },
        },
        Metadata = new Dictionary<string, string>
        {
            // One address has all replicas, so the failure of one must not make the others unavailable.
            [TransportFailureRateHealthPolicyOptions.FailureRateLimitMetadataName] = 0.8.ToString(CultureInfo.InvariantCulture),
            // Auth describes itself on its internal listener.
            [DocumentAddress] = service == ApiRoutes.Auth ? authInternalAddress : $"https+http://{service}",
        },
    };
}
