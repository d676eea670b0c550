using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;

namespace SreAssignment.Hosting.Kustomize.Components.Monitoring;

/// <summary>
/// The connections between workloads and the servers of monitoring. The policies are those of workloads, and a policy denies every connection of a workload
/// that none allows, so they are part of the component network-policies. Without the servers, no pod has the labels that they allow.
/// </summary>
internal static class MonitoringEdges
{
    public static IEnumerable<V1NetworkPolicy> Policies(Application application)
    {
        var names = new MonitoringNames(application);
        foreach (var workload in application.Workloads.Where(w => w.Management is not null))
        {
            yield return Policy.Open(
                application, $"monitoring-metrics-{workload.Name}", workload, [Policy.Pods(application, names.Prometheus)], workload.Management!);
        }

        foreach (var workload in Telemetry.Senders(application))
        {
            var policy = Policy.Reach(
                application, $"monitoring-telemetry-{workload.Name}", Labels.Selector(application, workload.Name), [Policy.Pods(application, names.Collector)],
                Policy.Port("TCP", MonitoringNames.OtlpGrpcPort), Policy.Port("TCP", MonitoringNames.OtlpHttpPort));
            policy.Spec.Egress.Add(new V1NetworkPolicyEgressRule
            {
                To = [Policy.Pods(application, names.Dashboard)],
                Ports = [Policy.Port("TCP", MonitoringNames.DashboardOtlpPort)],
            });
            yield return policy;
        }
    }

    /// <summary>The connections in words: the client, the server, the ports, and the component that has the server.</summary>
    public static IEnumerable<(string From, string To, string Ports)> Describe(Application application)
    {
        var names = new MonitoringNames(application);
        var source = application.Options.Monitoring;
        var prometheus = $"{names.Prometheus} (component `monitoring`)";
        foreach (var workload in application.Workloads.Where(w => w.Management is not null))
            yield return (prometheus, workload.Name, $"{workload.Management!.ContainerPort} ({workload.Management.Name})");
        yield return (prometheus, $"{names.KubeStateMetrics} (component `kube-state-metrics`)", $"{MonitoringNames.KubeStateMetricsPort}");
        if (source.Alertmanager is not null)
        {
            yield return (prometheus, names.Alertmanager, $"{MonitoringNames.AlertmanagerPort}");
            yield return (names.Alertmanager, "receivers outside of the cluster", "those of its configuration");
        }

        if (source.Provisioning.Count > 0)
            yield return (names.Grafana, $"{names.Prometheus}, {names.Alertmanager}", $"{MonitoringNames.PrometheusPort}, {MonitoringNames.AlertmanagerPort}");
        foreach (var workload in Telemetry.Senders(application))
        {
            yield return (workload.Name, $"{names.Collector} (component `tracing`)", $"{MonitoringNames.OtlpGrpcPort}, {MonitoringNames.OtlpHttpPort}");
            yield return (workload.Name, $"{names.Dashboard} (component `aspire-dashboard`)", $"{MonitoringNames.DashboardOtlpPort}");
        }

        if (Telemetry.Senders(application).Any())
            yield return (names.Collector, $"{names.Dashboard}, or a backend", $"{MonitoringNames.DashboardOtlpPort}, 443, 4317, 4318");
    }
}
