using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Components.Crds;

/// <summary>A PodMonitor of the Prometheus operator (monitoring.coreos.com/v1), as far as it is used here.</summary>
internal sealed record PodMonitor(V1ObjectMeta Metadata, PodMonitorSpec Spec)
{
    public string ApiVersion { get; init; } = "monitoring.coreos.com/v1";

    public string Kind { get; init; } = "PodMonitor";
}

internal sealed record PodMonitorSpec(V1LabelSelector Selector, IReadOnlyList<PodMetricsEndpoint> PodMetricsEndpoints)
{
    public IReadOnlyList<string>? PodTargetLabels { get; init; }
}

internal sealed record PodMetricsEndpoint(string Port, string Path, string Interval);
