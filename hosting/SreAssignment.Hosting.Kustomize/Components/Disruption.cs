using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Keeps one replica while nodes are drained. A workload with one replica has no budget, which would only block the drain.</summary>
internal sealed class Disruption : IComponent
{
    public const string Kind = "PodDisruptionBudget";
    public const string ApiVersion = "policy/v1";

    public string Name => "disruption";

    public FileSet Create(Application application)
    {
        var spared = application.Workloads.Where(HasSpare).ToList();
        return spared.Count == 0
            ? new ComponentFiles(Name).Build()
            : Slots.PlainOnly(Name, ApiVersion, Kind, new ComponentFiles($"{Name}-plain").Add("budgets.yaml", [.. spared.Select(w => Plain(application, w))]));
    }

    public static bool HasSpare(Workload workload) => workload is { Kind: WorkloadKind.Deployment, Replicas: > 1 };

    public static V1PodDisruptionBudget Budget(Application application, Workload workload, string name, Dictionary<string, string> selecting) => new()
    {
        ApiVersion = ApiVersion,
        Kind = Kind,
        Metadata = new V1ObjectMeta { Name = name, Labels = Labels.Of(application, workload) },
        Spec = new V1PodDisruptionBudgetSpec
        {
            MinAvailable = 1,
            Selector = new V1LabelSelector { MatchLabels = selecting },

            // A pod that is not ready does not block the drain of its node.
            UnhealthyPodEvictionPolicy = "AlwaysAllow",
        },
    };

    private static V1PodDisruptionBudget Plain(Application application, Workload workload)
    {
        var budget = Budget(application, workload, workload.Name, Labels.Selecting(application, workload.Name));
        budget.Metadata.Labels[Slots.Label] = Slots.No;
        return budget;
    }
}
