using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Chooses the number of replicas by load. Deployments do not contain the number: otherwise each apply would reset it.
/// The API server creates a Deployment without a number with one replica, so the first apply is followed by <c>kubectl scale</c>.
/// </summary>
internal sealed class Autoscaling : IComponent
{
    public const string Kind = "HorizontalPodAutoscaler";
    public const string ApiVersion = "autoscaling/v2";

    // Scale down late and one replica at a time, because load often returns.
    private const int ScaleDownWindow = 300;
    private const int ScaleDownPeriod = 60;

    public string Name => "autoscaling";

    public FileSet Create(Application application)
    {
        var scaled = application.Workloads.Where(w => w.IsScalable).ToList();
        if (scaled.Count == 0)
            return new ComponentFiles(Name).Build();
        var files = new ComponentFiles($"{Name}-plain").Add("autoscalers.yaml", [.. scaled.Select(w => Plain(application, w))]);
        foreach (var workload in scaled)
            files.Change($"{workload.Name}-replicas.yaml", new PatchTarget("Deployment") { Name = workload.Name }, new JsonOperation("remove", "/spec/replicas"));
        return Slots.PlainOnly(Name, ApiVersion, Kind, files);
    }

    /// <summary>The autoscaler of a Deployment.</summary>
    public static V2HorizontalPodAutoscaler Autoscaler(Application application, Workload workload, string deployment) => new()
    {
        ApiVersion = ApiVersion,
        Kind = Kind,
        Metadata = new V1ObjectMeta { Name = deployment, Labels = Labels.Of(application, workload) },
        Spec = new V2HorizontalPodAutoscalerSpec
        {
            ScaleTargetRef = new V2CrossVersionObjectReference { ApiVersion = "apps/v1", Kind = "Deployment", Name = deployment },
            MinReplicas = workload.Scaling.Min,
            MaxReplicas = workload.Scaling.Max,
            Metrics =
            [
                new V2MetricSpec
                {
                    Type = "Resource",
                    Resource = new V2ResourceMetricSource
                    {
                        Name = "cpu",
                        Target = new V2MetricTarget { Type = "Utilization", AverageUtilization = workload.Scaling.CpuPercent },
                    },
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

    private static V2HorizontalPodAutoscaler Plain(Application application, Workload workload)
    {
        var autoscaler = Autoscaler(application, workload, workload.Name);
        autoscaler.Metadata.Labels[Slots.Label] = Slots.No;
        return autoscaler;
    }
}
