using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>One replica stays while nodes are drained. Where there is only one there is nothing to keep: a budget would only stop the drain.</summary>
internal sealed class Disruption : IComponent
{
    public string Name => "disruption";

    public FileSet Create(Application application) => new ComponentFiles(Name)
        .Add("budgets.yaml", [.. application.Workloads.Where(HasSpare).Select(w => Budget(application, w, w.Name, Labels.Selecting(application, w.Name)))])
        .Build();

    public static bool HasSpare(Workload workload) => workload is { Kind: WorkloadKind.Deployment, Replicas: > 1 };

    public static V1PodDisruptionBudget Budget(Application application, Workload workload, string name, Dictionary<string, string> selecting) => new()
    {
        ApiVersion = "policy/v1",
        Kind = "PodDisruptionBudget",
        Metadata = new V1ObjectMeta { Name = name, Labels = Labels.Of(application, workload) },
        Spec = new V1PodDisruptionBudgetSpec
        {
            MinAvailable = 1,
            Selector = new V1LabelSelector { MatchLabels = selecting },

            // A pod that is sick anyway keeps no node from being drained.
            UnhealthyPodEvictionPolicy = "AlwaysAllow",
        },
    };
}
