using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>The parameters that something uses.</summary>
internal sealed class ParameterTable(ProblemList problems)
{
    private const int MaxLength = 1024;

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
            : _used[label] = new Parameter(label, input.Secret, input.Default?.Value, Rule(name, input.Default?.Generate));
    }

    public Parameter UseUriEncoded(Parameter parameter)
    {
        _encoded.Add(parameter.Name);
        return parameter;
    }

    private GenerateEntry? Rule(string name, GenerateEntry? rule)
    {
        int[] lengths = rule is null ? [] : [rule.MinLength, rule.MinLower, rule.MinUpper, rule.MinNumeric, rule.MinSpecial];
        if (lengths.All(l => l is >= 0 and <= MaxLength))
            return rule;
        problems.Error(name, $"The rule for a generated value has a length that is not 0 to {MaxLength}.");
        return null;
    }
}
