using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>The parameters that something uses.</summary>
internal sealed class ParameterTable
{
    private readonly Dictionary<string, Parameter> _used = [];
    private readonly HashSet<string> _encoded = [];

    /// <summary>The parameters by their names.</summary>
    public IReadOnlyList<Parameter> All =>
        [.. _used.Values.Select(p => p with { IsUriEncoded = _encoded.Contains(p.Name) }).OrderBy(p => p.Name, StringComparer.Ordinal)];

    public Parameter Use(string name, InputEntry input)
    {
        var label = KubernetesName.Label(name);
        return _used.TryGetValue(label, out var known)
            ? known
            : _used[label] = new Parameter(label, input.Secret, input.Default?.Value, input.Default?.Generate);
    }

    public Parameter UseUriEncoded(Parameter parameter)
    {
        _encoded.Add(parameter.Name);
        return parameter;
    }
}
