using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Opens the public ports on every node, for clusters without an ingress: 30300 and up, in the order of names.</summary>
internal sealed class NodePort : IComponent
{
    private const int First = 30300;

    public string Name => "nodeport";

    public FileSet Create(Application application)
    {
        var files = new ComponentFiles(Name);
        foreach (var (index, workload) in application.Workloads.Where(w => w.External is not null).Index())
        {
            var port = workload.External!;
            var position = workload.ServicePorts.ToList().IndexOf(port);
            files.Change(
                $"{workload.Name}-service.yaml", new PatchTarget("Service") { Name = workload.Name },
                new JsonOperation("replace", "/spec/type", "NodePort"),
                new JsonOperation("add", $"/spec/ports/{position}/nodePort", First + index));
            files.Add($"{workload.Name}-policy.yaml", Policy.Open(application, $"nodeport-{workload.Name}", workload, Policy.Address("0.0.0.0/0"), port));
        }

        return files.Build();
    }
}
