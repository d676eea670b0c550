using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>A part of the deployment that each overlay takes in or leaves out.</summary>
internal interface IComponent
{
    /// <summary>The name of its folder.</summary>
    string Name { get; }

    /// <summary>Its files, <c>kustomization.yaml</c> among them.</summary>
    FileSet Create(Application application);
}

internal static class AllComponents
{
    public static IReadOnlyList<IComponent> List { get; } =
    [
        new Autoscaling(), new Disruption(), new NetworkPolicies(), new Ingress(), new Rbac(), new Registry(), new BlueGreen(), new Tls(), new NodePort(), new ExternalStorage(),
        new GatewayApi(), new PrometheusOperator(),
    ];
}

/// <summary>Collects what a component adds and changes, and writes its kustomization in the end.</summary>
internal sealed class ComponentFiles(string name)
{
    private readonly FileSet _files = new();
    private readonly List<string> _resources = [];
    private readonly List<Patch> _patches = [];

    /// <summary>Adds objects in a file of their own; none when there are none.</summary>
    public ComponentFiles Add(string file, params IReadOnlyList<object> objects)
    {
        if (objects.Count == 0)
            return this;
        _files.AddYaml(file, objects);
        _resources.Add(file);
        return this;
    }

    /// <summary>Changes what has a kind and, where given, labels.</summary>
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

    public FileSet Build(params IReadOnlyList<string> components)
    {
        _files.AddYaml(Kustomization.FileName, Kustomization.Component(name) with
        {
            Components = components.Count == 0 ? null : components,
            Resources = _resources.Count == 0 ? null : _resources,
            Patches = _patches.Count == 0 ? null : _patches,
        });
        return _files;
    }
}
