using System.Text.RegularExpressions;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// The variables of a patch, with those that they refer to. The variables of a patch come before the other variables of the container,
/// and the kubelet resolves <c>$(NAME)</c> only where NAME is defined before it.
/// </summary>
internal static partial class SecuredVariables
{
    /// <param name="workload">The workload.</param>
    /// <param name="changed">The variables that change, and those that are new.</param>
    public static IEnumerable<MergedVariable> Of(Workload workload, IReadOnlyList<(string Name, string Value)> changed)
    {
        var present = new ContainerEnvironment(workload).Variables ?? [];
        var values = changed.ToDictionary(c => c.Name, c => c.Value);
        var needed = new HashSet<string>();
        // In reverse order, since each refers only to those before it.
        foreach (var variable in present.Reverse())
        {
            if (values.ContainsKey(variable.Name) || needed.Contains(variable.Name))
                needed.UnionWith(Reference().Matches(values.GetValueOrDefault(variable.Name, variable.Value ?? "")).Select(m => m.Groups[1].Value));
        }

        return present.Where(v => needed.Contains(v.Name) || values.ContainsKey(v.Name))
            .Select(v => values.TryGetValue(v.Name, out var value) ? Text(v.Name, value) : Kept(v))
            .Concat(changed.Where(c => present.All(v => v.Name != c.Name)).Select(c => Text(c.Name, c.Value)));
    }

    private static MergedVariable Text(string name, string value) => new(name) { Value = value };

    private static MergedVariable Kept(V1EnvVar variable) => new(variable.Name) { Value = variable.Value, ValueFrom = variable.ValueFrom };

    [GeneratedRegex(@"(?<!\$)\$\((\w+)\)")]
    private static partial Regex Reference();
}
