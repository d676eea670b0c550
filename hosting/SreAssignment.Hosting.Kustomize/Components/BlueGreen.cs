using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Two of every Deployment that can have several replicas, blue and green, each with an autoscaler and a budget. Services select one.
/// An overlay lists <c>blue-green/blue</c> or <c>blue-green/green</c> before components that change Deployments.
/// The images are <c>{name}-blue</c> and <c>{name}-green</c>.
/// </summary>
internal sealed class BlueGreen : IComponent
{
    private const string Common = "common";

    public string Name => "blue-green";

    public FileSet Create(Application application)
    {
        var files = new FileSet();
        files.AddAll(Both(application).Below(Common));
        foreach (var slot in Slots.Names)
            files.AddAll(Active(application, slot).Below(slot));
        return files;
    }

    private static FileSet Both(Application application)
    {
        var files = new ComponentFiles($"blue-green-{Common}");
        var scaled = application.Workloads.Where(w => w.IsScalable).ToList();
        if (scaled.Count == 0)
            return files.Build();
        foreach (var workload in scaled)
        {
            files.Merge($"{workload.Name}-removed.yaml", new Deletion("apps/v1", "Deployment", new ObjectName(workload.Name)));
            foreach (var slot in Slots.Names)
                files.Add($"{Slots.Deployment(application, workload, slot)}.yaml", [.. Slot(application, workload, slot)]);
        }

        files.Change("namespace.yaml", new PatchTarget("Namespace"), new JsonOperation("add", $"/metadata/labels/{Slots.Label}", Slots.Yes));
        files.Merge(
            "autoscalers-removed.yaml", new Deletion(Autoscaling.ApiVersion, Autoscaling.Kind, new ObjectName("any")),
            Slots.Selected(Autoscaling.Kind, Slots.No));
        files.Merge(
            "budgets-removed.yaml", new Deletion(Disruption.ApiVersion, Disruption.Kind, new ObjectName("any")), Slots.Selected(Disruption.Kind, Slots.No));
        return files.Build();
    }

    private static IEnumerable<object> Slot(Application application, Workload workload, string slot)
    {
        var name = Slots.Deployment(application, workload, slot);
        var deployment = (V1Deployment)WorkloadObjects.Controller(application, workload with { Image = SlotImage(workload, name) });
        deployment.Metadata.Name = name;
        deployment.Metadata.Labels[Slots.SlotLabel] = slot;
        deployment.Spec.Replicas = null;
        deployment.Spec.Selector.MatchLabels[Slots.SlotLabel] = slot;
        deployment.Spec.Template.Metadata.Labels[Slots.SlotLabel] = slot;
        foreach (var spread in deployment.Spec.Template.Spec.TopologySpreadConstraints)
            spread.LabelSelector.MatchLabels[Slots.SlotLabel] = slot;
        foreach (var term in deployment.Spec.Template.Spec.Affinity.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
            term.PodAffinityTerm.LabelSelector.MatchLabels[Slots.SlotLabel] = slot;
        yield return deployment;

        var autoscaler = Autoscaling.Autoscaler(application, workload, name);
        autoscaler.Metadata.Labels[Slots.SlotLabel] = slot;
        yield return autoscaler;

        if (!Disruption.HasSpare(workload))
            yield break;
        var budget = Disruption.Budget(application, workload, name, new(Labels.Selecting(application, workload.Name)) { [Slots.SlotLabel] = slot });
        budget.Metadata.Labels[Slots.SlotLabel] = slot;
        yield return budget;
    }

    // An image that is not built from this application has one version for both slots.
    private static string SlotImage(Workload workload, string name) =>
        workload is { Project: null, Build: null } ? workload.Image : $"{name}{workload.Image[workload.Image.LastIndexOf(':')..]}";

    private static FileSet Active(Application application, string slot)
    {
        var files = new ComponentFiles($"blue-green-{slot}");
        foreach (var workload in application.Workloads.Where(w => w.IsScalable && w.ServicePorts.Any()))
        {
            files.Change(
                $"{workload.Name}.yaml", new PatchTarget("Service") { Name = workload.Name },
                new JsonOperation("add", $"/spec/selector/{Slots.SlotLabel}", slot));
        }

        return files.Build($"../{Common}");
    }
}
