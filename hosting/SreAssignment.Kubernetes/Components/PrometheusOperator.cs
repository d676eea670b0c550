using k8s.Models;
using SreAssignment.Kubernetes.Components.Crds;
using SreAssignment.Kubernetes.Model;
using SreAssignment.Kubernetes.Objects;
using SreAssignment.Kubernetes.Output;

namespace SreAssignment.Kubernetes.Components;

/// <summary>Tells the Prometheus operator what to scrape: the management port of every pod that has one.</summary>
internal sealed class PrometheusOperator : IComponent
{
    private const string Interval = "15s";

    public string Name => "prometheus-operator";

    public FileSet Create(Application application) => new ComponentFiles(Name)
        .Add("podmonitors.yaml", [.. application.Workloads.Where(w => w.Management is not null).Select(w => Monitor(application, w))])
        .Build();

    private static PodMonitor Monitor(Application application, Workload workload) => new(
        new V1ObjectMeta { Name = workload.Name, Labels = Labels.Of(application, workload) },
        new PodMonitorSpec(Labels.Selector(application, workload.Name), [new PodMetricsEndpoint(workload.Management!.Name, "/metrics", Interval)])
        {
            PodTargetLabels = [Labels.Name, Labels.Version],
        });
}
