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
    private const int Dns = 53;

    public static IEnumerable<V1NetworkPolicy> Policies(Application application)
    {
        yield return DnsPolicy(application);
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

    // node-local-dns runs in the network of the node, so it has an address instead of a namespace and labels.
    private static V1NetworkPolicy DnsPolicy(Application application) => Policy.Reach(
        application, "platform-dns", new V1LabelSelector(),
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
        Policy.Port("UDP", Dns), Policy.Port("TCP", Dns));
}
