using System.Text.RegularExpressions;

namespace SreAssignment.Hosting.Kustomize.Diff;

/// <summary>Describes the changes from one deployment to another.</summary>
internal static partial class StateComparison
{
    public static IReadOnlyList<string> Compare(DeployedState before, DeployedState after)
    {
        var lines = new List<string>();
        foreach (var name in Names(before.Workloads.Keys, after.Workloads.Keys))
        {
            switch ((before.Workloads.GetValueOrDefault(name), after.Workloads.GetValueOrDefault(name)))
            {
                case (null, { } added):
                    lines.Add($"{name} is new: a {added.Kind} of {added.Image}");
                    break;
                case ({ } removed, null):
                    lines.Add($"{name} goes away: it was a {removed.Kind} of {removed.Image}");
                    break;
                case ({ } old, { } changed):
                    lines.AddRange(Compare(name, old, changed));
                    break;
            }
        }

        lines.AddRange(after.Public.Except(before.Public).Order().Select(w => $"{w} is now public"));
        lines.AddRange(before.Public.Except(after.Public).Order().Select(w => $"{w} is no longer public"));
        lines.AddRange(after.Calls.Except(before.Calls).Order().Select(c => $"{c.From} may now connect to {c.To} on port {c.Port}"));
        lines.AddRange(before.Calls.Except(after.Calls).Order().Select(c => $"{c.From} may no longer connect to {c.To} on port {c.Port}"));
        return lines;
    }

    private static IEnumerable<string> Compare(string name, DeployedWorkload before, DeployedWorkload after)
    {
        if (before.Kind != after.Kind)
            yield return $"{name} kind {before.Kind} → {after.Kind}";
        if (before.Image != after.Image)
            yield return $"{name} image {before.Image} → {after.Image}";
        foreach (var amount in Names(before.Amounts.Keys, after.Amounts.Keys))
        {
            var (old, changed) = (before.Amounts.GetValueOrDefault(amount, "none"), after.Amounts.GetValueOrDefault(amount, "none"));
            if (old != changed)
                yield return $"{name} {amount} {Amounts(old, changed)}";
        }

        foreach (var port in after.Ports.Except(before.Ports).Order())
            yield return $"{name} now has port {port}";
        foreach (var port in before.Ports.Except(after.Ports).Order())
            yield return $"{name} no longer has port {port}";
        foreach (var secret in after.Secrets.Except(before.Secrets).Order())
            yield return $"{name} now reads the secret {secret}";
        foreach (var secret in before.Secrets.Except(after.Secrets).Order())
            yield return $"{name} no longer reads the secret {secret}";
        foreach (var volume in after.Volumes.Except(before.Volumes).Order())
            yield return $"{name} now mounts {volume}";
        foreach (var volume in before.Volumes.Except(after.Volumes).Order())
            yield return $"{name} no longer mounts {volume}";
        foreach (var setting in Names(before.Settings.Keys, after.Settings.Keys))
        {
            switch ((before.Settings.GetValueOrDefault(setting), after.Settings.GetValueOrDefault(setting)))
            {
                case (null, { } added):
                    yield return $"{name} setting {setting} is new: {added}";
                    break;
                case ({ } removed, null):
                    yield return $"{name} setting {setting} goes away: it was {removed}";
                    break;
                case ({ } old, { } changed) when old != changed:
                    yield return $"{name} setting {setting} {old} → {changed}";
                    break;
            }
        }
    }

    // 256 → 512 Mi: a unit that both have is written once.
    private static string Amounts(string before, string after)
    {
        var (old, changed) = (Quantity().Match(before), Quantity().Match(after));
        if (!old.Success || !changed.Success)
            return $"{before} → {after}";
        var (oldUnit, unit) = (old.Groups["unit"].Value, changed.Groups["unit"].Value);
        return oldUnit == unit
            ? $"{old.Groups["number"].Value} → {changed.Groups["number"].Value} {unit}".TrimEnd()
            : $"{old.Groups["number"].Value} {oldUnit} → {changed.Groups["number"].Value} {unit}".TrimEnd();
    }

    private static IEnumerable<string> Names(IEnumerable<string> before, IEnumerable<string> after) => before.Union(after).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^(?<number>[0-9.]+)(?<unit>[A-Za-z]*)$")]
    private static partial Regex Quantity();
}
