using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Networking;

/// <summary>
/// The one table of what workloads and the platform say to each other:
/// names are asked for at the cluster's DNS, Prometheus asks each management port for metrics, traces and logs go to an OTLP collector.
/// Who calls from outside is a matter of the component that lets them in (ingress, gateway-api, nodeport).
/// </summary>
internal static class PlatformEdges
{
    /// <summary>The namespace of Prometheus and of the OTLP collector.</summary>
    public const string MonitoringNamespace = "monitoring";

    private const int OtlpGrpc = 4317;
    private const int OtlpHttp = 4318;
    private const int Dns = 53;

    public static IEnumerable<V1NetworkPolicy> Policies(Application application)
    {
        yield return Policy.Reach(
            application, "platform-dns", new V1LabelSelector(),
            new V1NetworkPolicyPeer
            {
                NamespaceSelector = Policy.Namespace("kube-system").NamespaceSelector,
                PodSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["k8s-app"] = "kube-dns" } },
            },
            Policy.Port("UDP", Dns), Policy.Port("TCP", Dns));

        foreach (var workload in application.Workloads)
        {
            if (workload.Management is { } management)
                yield return Policy.Open(application, $"platform-metrics-{workload.Name}", workload, Policy.Namespace(MonitoringNamespace), management);
            if (workload.Project is not null)
            {
                yield return Policy.Reach(
                    application, $"platform-telemetry-{workload.Name}", Objects.Labels.Selector(application, workload.Name), Policy.Namespace(MonitoringNamespace),
                    Policy.Port("TCP", OtlpGrpc), Policy.Port("TCP", OtlpHttp));
            }
        }
    }
}
