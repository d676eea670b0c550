using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Storage outside of the cluster instead of the StatefulSets of the application. Each connection string is read from the Secret <c>{name}-connection</c>
/// of the overlay, and the workloads that use it may connect to port 443 of any address.
/// </summary>
internal sealed class ExternalStorage : IComponent
{
    public const string SecretKey = "connection-string";

    public string Name => "external-storage";

    public FileSet Create(Application application)
    {
        var files = new ComponentFiles(Name);
        var stores = Stores(application);
        foreach (var store in stores)
        {
            files.Merge($"{store.Name}-statefulset.yaml", new Deletion("apps/v1", "StatefulSet", new ObjectName(store.Name)));
            files.Merge($"{store.Name}-serviceaccount.yaml", new Deletion("v1", "ServiceAccount", new ObjectName(store.Name)));
            files.Merge($"{store.Name}-service.yaml", new Deletion("v1", "Service", new ObjectName(store.Name)));
        }

        foreach (var workload in application.Workloads.Where(w => stores.All(s => s.Name != w.Name)))
        {
            var connections = workload.Connections.Where(c => stores.Any(s => s.Name == c.Workload)).ToList();
            if (connections.Count == 0)
                continue;
            var kind = workload.Kind.ToString();
            files.Merge($"{workload.Name}-connection.yaml", Connect(application, workload, connections),
                new PatchTarget(kind) { LabelSelector = $"{Labels.Name}={workload.Name}" });
            files.Add($"{workload.Name}-policy.yaml", Policy.Reach(
                application, $"external-storage-{workload.Name}", Labels.Selector(application, workload.Name), Policy.AnyAddress, Policy.Port("TCP", 443)));
        }

        return files.Build();
    }

    /// <summary>The workloads with data of their own that others reach by a connection string.</summary>
    public static IReadOnlyList<Workload> Stores(Application application) =>
        [.. application.Workloads.Where(w =>
            w.Kind == WorkloadKind.StatefulSet && application.Workloads.Any(o => o.Name != w.Name && o.Connections.Any(c => c.Workload == w.Name)))];

    public static string SecretName(Application application, string store) => application.FreeSecretName($"{store}-connection");

    /// <summary>The secret parameters that nothing uses with storage outside of the cluster.</summary>
    public static IReadOnlySet<string> ObsoleteSecrets(Application application)
    {
        var stores = Stores(application);
        var used = application.Workloads.Where(w => stores.All(s => s.Name != w.Name)).SelectMany(workload =>
        {
            var connections = workload.Connections.Where(c => stores.Any(s => s.Name == c.Workload)).ToList();
            var removed = Obsolete(workload, connections).Concat(connections.Select(c => c.Variable)).ToHashSet();
            return (new ContainerEnvironment(workload).Variables ?? []).Where(v => !removed.Contains(v.Name)).Select(v => v.ValueFrom?.SecretKeyRef?.Name);
        }).ToHashSet();
        return application.Secrets.Select(s => s.Name).Where(s => !used.Contains(s)).ToHashSet();
    }

    private static MergedController Connect(Application application, Workload workload, List<(string Variable, string Workload)> connections) => new(
        workload.Kind == WorkloadKind.Job ? "batch/v1" : "apps/v1", workload.Kind.ToString(), new ObjectName(workload.Name),
        new MergedSpec(new MergedTemplate(new MergedPod(
        [
            new MergedContainer(workload.Name)
            {
                Env =
                [
                    .. connections.Select(c => new MergedVariable(c.Variable)
                    {
                        ValueFrom = new V1EnvVarSource
                        {
                            SecretKeyRef = new V1SecretKeySelector { Name = SecretName(application, c.Workload), Key = SecretKey },
                        },
                    }),
                    .. Obsolete(workload, connections).Select(n => new RemovedVariable(n)),
                ],
            },
        ]))));

    /// <summary>
    /// The variables that are only about the storage in the cluster: the properties of its connection, and the parameters in its connection string.
    /// </summary>
    private static IEnumerable<string> Obsolete(Workload workload, List<(string Variable, string Workload)> connections)
    {
        if (connections.Count == 0)
            return [];
        var environment = new ContainerEnvironment(workload);
        var variables = environment.Variables ?? [];
        // Aspire adds the properties of a connection as variables with the name of the resource as prefix.
        var removed = variables.Select(v => v.Name)
            .Where(n => connections.Any(c => n.StartsWith($"{KubernetesName.Variable(c.Workload)}_", StringComparison.Ordinal))
                && workload.Environment.Any(e => e.Name == n))
            .Concat(connections.Select(c => c.Variable)).ToHashSet();
        var kept = variables.Where(v => !removed.Contains(v.Name)).Select(v => v.Value ?? "")
            .Concat(environment.Command ?? []).Concat(environment.Arguments ?? []).ToList();
        var helpers = variables.Where(v =>
            workload.Environment.All(e => e.Name != v.Name) && !kept.Exists(k => k.Contains($"$({v.Name})", StringComparison.Ordinal)));
        return removed.Except(connections.Select(c => c.Variable)).Concat(helpers.Select(v => v.Name)).Order(StringComparer.Ordinal);
    }
}
