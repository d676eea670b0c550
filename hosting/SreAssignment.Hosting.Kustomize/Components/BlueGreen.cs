using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Two of every Deployment that can have several replicas, blue and green, each with an autoscaler and a budget of its own; Services select one. An overlay takes in <c>blue-green/blue</c> or
/// <c>blue-green/green</c>, before other components and in place of autoscaling and disruption; images are <c>{name}-blue</c> and <c>{name}-green</c> there.
/// </summary>
internal sealed class BlueGreen : IComponent
{
    public const string SlotLabel = "slot";
    private const string Common = "common";

    public static IReadOnlyList<string> Slots { get; } = ["blue", "green"];

    public string Name => "blue-green";

    public FileSet Create(Application application)
    {
        var files = new FileSet();
        files.AddAll(Both(application).Below(Common));
        foreach (var slot in Slots)
            files.AddAll(Active(application, slot).Below(slot));
        return files;
    }

    private static FileSet Both(Application application)
    {
        var files = new ComponentFiles($"blue-green-{Common}");
        foreach (var workload in application.Workloads.Where(w => w.IsScalable))
        {
            files.Merge($"{workload.Name}-removed.yaml", new Deletion("apps/v1", "Deployment", new ObjectName(workload.Name)));
            foreach (var slot in Slots)
                files.Add($"{workload.Name}-{slot}.yaml", [.. Slot(application, workload, slot)]);
        }

        return files.Build();
    }

    private static IEnumerable<object> Slot(Application application, Workload workload, string slot)
    {
        var name = $"{workload.Name}-{slot}";
        var deployment = (V1Deployment)WorkloadObjects.Controller(application, workload with { Image = SlotImage(workload, slot) });
        deployment.Metadata.Name = name;
        deployment.Metadata.Labels[SlotLabel] = slot;
        deployment.Spec.Replicas = null;
        deployment.Spec.Selector.MatchLabels[SlotLabel] = slot;
        deployment.Spec.Template.Metadata.Labels[SlotLabel] = slot;
        foreach (var spread in deployment.Spec.Template.Spec.TopologySpreadConstraints)
            spread.LabelSelector.MatchLabels[SlotLabel] = slot;
        yield return deployment;
        yield return Autoscaling.Autoscaler(application, workload, name);
        if (Disruption.HasSpare(workload))
            yield return Disruption.Budget(application, workload, name, new(Labels.Selecting(application, workload.Name)) { [SlotLabel] = slot });
    }

    // An image that is not made here has one version for both.
    private static string SlotImage(Workload workload, string slot)
    {
        if (workload.Project is null)
            return workload.Image;
        var colon = workload.Image.LastIndexOf(':');
        return $"{workload.Image[..colon]}-{slot}{workload.Image[colon..]}";
    }

    private static FileSet Active(Application application, string slot)
    {
        var files = new ComponentFiles($"blue-green-{slot}");
        foreach (var workload in application.Workloads.Where(w => w.IsScalable && w.ServicePorts.Any()))
            files.Change($"{workload.Name}.yaml", new PatchTarget("Service") { Name = workload.Name }, new JsonOperation("add", $"/spec/selector/{SlotLabel}", slot));
        return files.Build($"../{Common}");
    }
}
