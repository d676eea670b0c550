using System.Text.Json.Nodes;
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
    /// <summary>The label of the pods that gives the job its name. The default is the name of the PodMonitor with its namespace.</summary>
    public string? JobLabel { get; init; }

    public IReadOnlyList<string>? PodTargetLabels { get; init; }
}

internal sealed record PodMetricsEndpoint(string Port, string Path, string Interval);

/// <summary>A PrometheusRule of the Prometheus operator (monitoring.coreos.com/v1), as far as it is used here.</summary>
internal sealed record PrometheusRule(V1ObjectMeta Metadata, PrometheusRuleSpec Spec)
{
    public string ApiVersion { get; init; } = "monitoring.coreos.com/v1";

    public string Kind { get; init; } = "PrometheusRule";
}

/// <summary>The groups have the format of Prometheus' files of rules.</summary>
internal sealed record PrometheusRuleSpec(JsonArray Groups);
