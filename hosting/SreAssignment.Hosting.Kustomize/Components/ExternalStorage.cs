using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Storage outside of the cluster instead of a StatefulSet in it. Every connection string to one is read from the Secret <c>{name}-connection</c> of the overlay,
/// and who used it may call port 443 of any address.
/// </summary>
internal sealed class ExternalStorage : IComponent
{
    public const string SecretKey = "connection-string";

    public string Name => "external-storage";

    public FileSet Create(Application application)
    {
        var files = new ComponentFiles(Name);
        foreach (var store in Stores(application))
        {
            files.Merge($"{store.Name}-statefulset.yaml", new Deletion("apps/v1", "StatefulSet", new ObjectName(store.Name)));
            files.Merge($"{store.Name}-serviceaccount.yaml", new Deletion("v1", "ServiceAccount", new ObjectName(store.Name)));
            if (store.ServicePorts.Any())
                files.Merge($"{store.Name}-service.yaml", new Deletion("v1", "Service", new ObjectName(store.Name)));
        }

        foreach (var workload in application.Workloads)
        {
            var connections = workload.Connections.Where(c => Stores(application).Any(s => s.Name == c.Workload)).ToList();
            if (connections.Count == 0)
                continue;
            files.Merge($"{workload.Name}-connection.yaml", Connect(workload, connections), new PatchTarget("Deployment") { LabelSelector = $"{Labels.Name}={workload.Name}" });
            files.Add($"{workload.Name}-policy.yaml", Policy.Reach(
                application, $"external-storage-{workload.Name}", Labels.Selector(application, workload.Name), Policy.Address("0.0.0.0/0"), Policy.Port("TCP", 443)));
        }

        return files.Build();
    }

    /// <summary>What has data of its own and is reached by a connection string.</summary>
    public static IReadOnlyList<Workload> Stores(Application application) =>
        [.. application.Workloads.Where(w => w.Kind == WorkloadKind.StatefulSet && application.Workloads.Any(o => o.Connections.Any(c => c.Workload == w.Name)))];

    public static string SecretName(string store) => $"{store}-connection";

    private static MergedController Connect(Workload workload, IEnumerable<(string Variable, string Workload)> connections) => MergedController.Of(
        "Deployment", workload.Name,
        new MergedPod(
        [
            new MergedContainer(workload.Name)
            {
                Env =
                [
                    .. connections.Select(c => new MergedVariable(c.Variable)
                    {
                        ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = SecretName(c.Workload), Key = SecretKey } },
                    }),
                ],
            },
        ]));
}
