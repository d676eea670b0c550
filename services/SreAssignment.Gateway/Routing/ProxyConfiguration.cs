using System.Globalization;
using SreAssignment.Gateway.Forwarding;
using SreAssignment.Gateway.Limits;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace SreAssignment.Gateway.Routing;

/// <summary>The public API in the proxy's terms.</summary>
internal static class ProxyConfiguration
{
    /// <summary>The metadata of a cluster with the address at which the service describes itself, without path. Without it, the address of the service.</summary>
    public const string DocumentAddress = "OpenApi";

    public static IReadOnlyList<RouteConfig> Routes(LimitsOptions limits) => [.. ForwardedCalls.All.Select(call => ToRoute(call, limits))];

    public static IReadOnlyList<ClusterConfig> Clusters(LimitsOptions limits, string authInternalAddress) =>
        [.. ForwardedCalls.All.Select(call => call.Service).Distinct().Select(service => ToCluster(service, limits, authInternalAddress))];

    private static RouteConfig ToRoute(ForwardedCall call, LimitsOptions limits) => new()
    {
        RouteId = call.Name,
        ClusterId = call.Service,
        // The policy of a scope has its name.
        AuthorizationPolicy = call.Scope,
        Match = new RouteMatch
        {
            Methods = call.Methods,
            Path = call.Path,
            QueryParameters = call.QueryParameter is { } name ? [new() { Name = name, Mode = QueryParameterMatchMode.Exists }] : null,
        },
        MaxRequestBodySize = call.MaxBodyBytes,
        Timeout = call.IsShort && !AnswerTimeout.IsFor(call) ? limits.CallTimeout : null,
    };

    private static ClusterConfig ToCluster(string service, LimitsOptions limits, string authInternalAddress) => new()
    {
        ClusterId = service,
        Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = $"https+http://{service}" } },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = limits.SilenceTimeout },
        HealthCheck = new HealthCheckConfig
        {
            // The default goes on trying where nothing is healthy, which is the one case there is with one address.
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
            // The address stands for all replicas, so one that dies must not take the others with it.
            [TransportFailureRateHealthPolicyOptions.FailureRateLimitMetadataName] = 0.8.ToString(CultureInfo.InvariantCulture),
            // Auth describes itself on its internal listener.
            [DocumentAddress] = service == ForwardedCalls.Auth ? authInternalAddress : $"https+http://{service}",
        },
    };
}
