using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Objects;

/// <summary>Writes <c>base/</c>: the objects of every cluster.</summary>
internal static class BaseFolder
{
    /// <summary>The label of the namespace that the component blue-green changes.</summary>
    public const string SlotsLabel = "slots";

    public static FileSet Create(Application application)
    {
        var files = new FileSet();
        files.AddYaml("namespace.yaml", Namespace(application));
        var resources = new List<string> { "namespace.yaml" };
        var maps = new List<Generator>();
        if (application.Settings.Any())
        {
            // The replacements of components need a value.
            var given = application.Settings
                .Select(p => (p.Name, Value: p.Default ?? (application.IsOption(p) ? ParameterFile.Placeholder : null))).Where(p => p.Value is not null)
                .ToLookup(p => ContainerEnvironment.IsLiteral(p.Value!));
            foreach (var (name, value) in given[false])
                files.Add($"{ContainerEnvironment.SettingsName}/{name}", value!);
            maps.Add(new Generator(ContainerEnvironment.SettingsName)
            {
                Literals = [.. given[true].Select(p => $"{p.Name}={p.Value}")],
                Files = given[false].Any() ? [.. given[false].Select(p => $"{p.Name}={ContainerEnvironment.SettingsName}/{p.Name}")] : null,
            });
        }

        foreach (var workload in application.Workloads)
        {
            resources.AddRange(Objects(application, workload, files));
            if (new ContainerEnvironment(workload).Settings is { Count: > 0 } settings)
                maps.Add(new Generator(ContainerEnvironment.ConfigMapName(workload)) { Literals = settings });
            maps.AddRange(workload.Files.Select(f => Mounted(workload, f, files)));
        }

        files.AddYaml(Kustomization.FileName, new Kustomization { Resources = resources, ConfigMapGenerator = maps.Count == 0 ? null : maps });
        return files;
    }

    private static IEnumerable<string> Objects(Application application, Workload workload, FileSet files)
    {
        var controller = WorkloadObjects.Controller(application, workload);
        yield return Add($"{workload.Name}/{controller.Kind.ToLowerInvariant()}.yaml", controller);
        if (WorkloadObjects.Service(application, workload) is { } service)
            yield return Add($"{workload.Name}/service.yaml", service);
        yield return Add($"{workload.Name}/serviceaccount.yaml", WorkloadObjects.ServiceAccount(application, workload));

        string Add(string path, object item)
        {
            files.AddYaml(path, item);
            return path;
        }
    }

    private static Generator Mounted(Workload workload, MountedFiles mounted, FileSet files)
    {
        foreach (var (_, key, content) in mounted.Files)
            files.Add($"{workload.Name}/{mounted.Name}/{key}", content);
        return new Generator(mounted.Name) { Files = [.. mounted.Files.Select(f => $"{f.Key}={workload.Name}/{mounted.Name}/{f.Key}")] };
    }

    private static V1Namespace Namespace(Application application)
    {
        var labels = Labels.Of(application);
        labels["pod-security.kubernetes.io/enforce"] = application.IsRestricted ? "restricted" : "baseline";
        labels["pod-security.kubernetes.io/warn"] = "restricted";
        labels[SlotsLabel] = "false";
        return new V1Namespace { ApiVersion = "v1", Kind = "Namespace", Metadata = new V1ObjectMeta { Name = application.Name, Labels = labels } };
    }
}
