using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>As many replicas as the load needs. The number is no part of a Deployment then, or every apply would reset it.</summary>
internal sealed class Autoscaling : IComponent
{
    private const int Most = 5;
    private const int CpuPercent = 70;

    // Down one at a time and late, since load that ebbs often comes back.
    private const int ScaleDownWindow = 300;
    private const int ScaleDownPeriod = 60;

    public string Name => "autoscaling";

    public FileSet Create(Application application)
    {
        var scaled = application.Workloads.Where(w => w.IsScalable).ToList();
        var files = new ComponentFiles(Name).Add("autoscalers.yaml", [.. scaled.Select(w => Autoscaler(application, w, w.Name))]);
        foreach (var workload in scaled)
            files.Change($"{workload.Name}-replicas.yaml", new PatchTarget("Deployment") { Name = workload.Name }, new JsonOperation("remove", "/spec/replicas"));
        return files.Build();
    }

    /// <summary>The autoscaler of a Deployment, by the Deployment's name.</summary>
    public static V2HorizontalPodAutoscaler Autoscaler(Application application, Workload workload, string deployment) => new()
    {
        ApiVersion = "autoscaling/v2",
        Kind = "HorizontalPodAutoscaler",
        Metadata = new V1ObjectMeta { Name = deployment, Labels = Labels.Of(application, workload) },
        Spec = new V2HorizontalPodAutoscalerSpec
        {
            ScaleTargetRef = new V2CrossVersionObjectReference { ApiVersion = "apps/v1", Kind = "Deployment", Name = deployment },
            MinReplicas = workload.Replicas,
            MaxReplicas = Math.Max(Most, workload.Replicas),
            Metrics =
            [
                new V2MetricSpec
                {
                    Type = "Resource",
                    Resource = new V2ResourceMetricSource { Name = "cpu", Target = new V2MetricTarget { Type = "Utilization", AverageUtilization = CpuPercent } },
                },
            ],
            Behavior = new V2HorizontalPodAutoscalerBehavior
            {
                ScaleDown = new V2HPAScalingRules
                {
                    StabilizationWindowSeconds = ScaleDownWindow,
                    Policies = [new V2HPAScalingPolicy { Type = "Pods", Value = 1, PeriodSeconds = ScaleDownPeriod }],
                },
            },
        },
    };
}
