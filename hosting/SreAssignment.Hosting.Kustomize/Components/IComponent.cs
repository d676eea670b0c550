using SreAssignment.Hosting.Kustomize.Components.Monitoring;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>An optional part of the deployment. Each overlay lists the components that it uses.</summary>
internal interface IComponent
{
    /// <summary>The name of its folder.</summary>
    string Name { get; }

    /// <summary>Creates its files, including <c>kustomization.yaml</c>.</summary>
    FileSet Create(Application application);
}

internal static class AllComponents
{
    public static IReadOnlyList<IComponent> List { get; } =
    [
        new Autoscaling(), new Disruption(), new NetworkPolicies(), new Ingress(), new Rbac(), new Registry(), new BlueGreen(), new Tls(), new NodePort(),
        new ExternalStorage(), new GatewayApi(), new PrometheusOperator(), new ExternalSecrets(), new Gitops(), new Backup(), new MonitoringComponent(),
        new KubeStateMetrics(), new Tracing(), new AspireDashboard(),
    ];

    /// <summary>The paths that an overlay can list. Some components have a folder for each of their variants.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        .. List.SelectMany(c => c switch
        {
            BlueGreen => Slots.Names.Select(s => $"{c.Name}/{s}"),
            Gitops => Gitops.Controllers.Select(g => $"{c.Name}/{g}"),
            _ => [c.Name],
        }),
    ];
}

/// <summary>Collects the objects and patches of a component, and writes its kustomization.</summary>
internal sealed class ComponentFiles(string name)
{
    private readonly FileSet _files = new();
    private readonly List<string> _resources = [];
    private readonly List<Patch> _patches = [];
    private readonly List<Replacement> _replacements = [];
    private readonly List<Generator> _maps = [];

    /// <summary>Adds objects in a file of their own. Without objects, there is no file.</summary>
    public ComponentFiles Add(string file, params IReadOnlyList<object> objects)
    {
        if (objects.Count == 0)
            return this;
        _files.AddYaml(file, objects);
        _resources.Add(file);
        return this;
    }

    /// <summary>Adds a ConfigMap with files. kustomize adds a hash of the content to its name, so that pods start again when it changes.</summary>
    /// <returns>The name.</returns>
    public string Map(string map, params IReadOnlyList<ConfigurationFile> content)
    {
        foreach (var file in content)
            _files.Add($"{map}/{file.Key}", file.Text);
        _maps.Add(new Generator(map) { Files = [.. content.Select(f => $"{f.Key}={map}/{f.Key}")] });
        return map;
    }

    /// <summary>Changes the objects that a target selects.</summary>
    public ComponentFiles Change(string file, PatchTarget target, params IReadOnlyList<JsonOperation> operations)
    {
        _files.Add(file, YamlText.Of([operations]));
        _patches.Add(new Patch(file) { Target = target });
        return this;
    }

    /// <summary>Merges with the objects of the same kind and name.</summary>
    public ComponentFiles Merge(string file, object patch, PatchTarget? target = null)
    {
        _files.AddYaml(file, patch);
        _patches.Add(new Patch(file) { Target = target });
        return this;
    }

    /// <summary>Copies a field of one object to fields of others. Without targets, there is nothing to copy.</summary>
    public ComponentFiles Replace(Replacement? replacement)
    {
        if (replacement is { Targets.Count: > 0 })
            _replacements.Add(replacement);
        return this;
    }

    public FileSet Build(params IReadOnlyList<string> components)
    {
        _files.AddYaml(Kustomization.FileName, Kustomization.Component(name) with
        {
            Components = components.Count == 0 ? null : components,
            Resources = _resources.Count == 0 ? null : _resources,
            ConfigMapGenerator = _maps.Count == 0 ? null : _maps,
            Patches = _patches.Count == 0 ? null : _patches,
            Replacements = _replacements.Count == 0 ? null : _replacements,
        });
        return _files;
    }
}
