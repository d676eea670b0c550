using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;

namespace SreAssignment.Hosting.Kustomize.Networking;

/// <summary>
/// The connections between workloads and the platform: DNS, metrics that Prometheus scrapes, and traces and logs for an OTLP collector.
/// The components that expose a workload (ingress, gateway-api, nodeport) add the connections from outside.
/// </summary>
internal static class PlatformEdges
{
    private const int OtlpGrpc = 4317;
    private const int OtlpHttp = 4318;
    private const int DnsPort = 53;

    public static IEnumerable<V1NetworkPolicy> Policies(Application application)
    {
        yield return Dns(application, "platform-dns", new V1LabelSelector());
        var monitoring = Policy.Namespace(application.Options.MonitoringNamespace);
        foreach (var workload in application.Workloads)
        {
            if (workload.Management is { } management)
                yield return Policy.Open(application, $"platform-metrics-{workload.Name}", workload, [monitoring], management);
            if (workload.Project is not null)
            {
                yield return Policy.Reach(
                    application, $"platform-telemetry-{workload.Name}", Labels.Selector(application, workload.Name), [monitoring],
                    Policy.Port("TCP", OtlpGrpc), Policy.Port("TCP", OtlpHttp));
            }
        }
    }

    /// <summary>
    /// Allows the resolution of names. node-local-dns runs in the network of the node, so it has an address instead of a namespace and labels.
    /// </summary>
    public static V1NetworkPolicy Dns(Application application, string name, V1LabelSelector pods) => Policy.Reach(
        application, name, pods,
        [
            new V1NetworkPolicyPeer
            {
                NamespaceSelector = Policy.Namespace("kube-system").NamespaceSelector,
                PodSelector = new V1LabelSelector
                {
                    MatchExpressions = [new V1LabelSelectorRequirement { Key = "k8s-app", OperatorProperty = "In", Values = ["kube-dns", "node-local-dns"] }],
                },
            },
            .. application.Options.DnsAddresses.Select(Policy.Address),
        ],
        Policy.Port("UDP", DnsPort), Policy.Port("TCP", DnsPort));
}
