using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Tells the Prometheus operator to scrape the management port of every pod that has one.</summary>
internal sealed class PrometheusOperator : IComponent
{
    private const string Interval = "15s";

    public string Name => "prometheus-operator";

    public FileSet Create(Application application) => new ComponentFiles(Name)
        .Add("podmonitors.yaml", [.. application.Workloads.Where(w => w.Management is not null).Select(w => Monitor(application, w))])
        .Build();

    private static PodMonitor Monitor(Application application, Workload workload) => new(
        new V1ObjectMeta { Name = workload.Name, Labels = Labels.Of(application, workload) },
        new PodMonitorSpec(Labels.Selector(application, workload.Name),
            [new PodMetricsEndpoint(workload.Management!.Target, workload.Management.MetricsPath!, Interval)])
        {
            // Rules and dashboards know a service by its job.
            JobLabel = Labels.Name,
            PodTargetLabels = [Labels.Name, Labels.Version],
        });
}
