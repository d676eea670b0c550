using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Chooses the number of replicas by load. Deployments do not contain the number: otherwise each apply would reset it.
/// The API server creates a Deployment without a number with one replica, and resets a number that a manifest no longer has to one.
/// <c>initial-replicas.yaml</c> is applied with a field manager of its own in both cases, and sets the minimum until the autoscaler changes it.
/// </summary>
internal sealed class Autoscaling : IComponent
{
    public const string Kind = "HorizontalPodAutoscaler";
    public const string ApiVersion = "autoscaling/v2";
    private const string InitialReplicas = "initial-replicas.yaml";

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
        {
            files.Change($"{workload.Name}-replicas.yaml", new PatchTarget("Deployment") { Name = workload.Name },
                new JsonOperation("remove", "/spec/replicas"));
        }

        var component = Slots.PlainOnly(Name, ApiVersion, Kind, files);
        component.AddYaml(InitialReplicas, [.. scaled.Select(w => new InitialDeployment(new ObjectName(w.Name), new InitialSpec(w.Scaling.Min)))]);
        return component;
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

    /// <summary>The part of a Deployment with the number of replicas.</summary>
    private sealed record InitialDeployment(ObjectName Metadata, InitialSpec Spec)
    {
        public string ApiVersion { get; init; } = "apps/v1";

        public string Kind { get; init; } = "Deployment";
    }

    private sealed record InitialSpec(int Replicas);
}
