using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Opens the external ports on every node, for clusters without an ingress controller, and for protocols other than HTTP.</summary>
internal sealed class NodePort : IComponent
{
    public string Name => "nodeport";

    public FileSet Create(Application application)
    {
        var files = new ComponentFiles(Name);
        foreach (var workload in application.Workloads.Where(w => w.ExternalPorts.Any()))
        {
            var positions = workload.ServicePorts.Index().Where(p => p.Item.IsExternal);
            files.Change(
                $"{workload.Name}-service.yaml", new PatchTarget("Service") { Name = workload.Name },
                [
                    new JsonOperation("replace", "/spec/type", "NodePort"),
                    .. positions.Select(p => new JsonOperation("add", $"/spec/ports/{p.Index}/nodePort", p.Item.NodePort)),
                ]);
            files.Add($"{workload.Name}-policy.yaml", Policy.Open(
                application, $"nodeport-{workload.Name}", workload, [Policy.Address("0.0.0.0/0"), Policy.Address("::/0")],
                [.. workload.ExternalPorts.DistinctBy(p => p.Target)]));
        }

        return files.Build();
    }
}
