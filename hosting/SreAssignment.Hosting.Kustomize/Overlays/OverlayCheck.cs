using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Overlays;

/// <summary>A line of an overlay that no longer fits what was published.</summary>
/// <param name="Place">The overlay and the line, such as <c>overlays/local/kustomization.yaml, line 3</c>.</param>
/// <param name="Fix">What is wrong, and the fix.</param>
internal sealed record OverlayFinding(string Place, string Fix);

/// <summary>Compares an overlay, which is maintained by hand, with the base that is published.</summary>
internal sealed partial class OverlayCheck
{
    private static readonly string[] SecretKinds = ["Secret", "SealedSecret", "ExternalSecret"];
    private static readonly string[] PatchedKinds = ["Deployment", "StatefulSet", "Job", "Service"];

    private readonly OverlayDocuments _overlay;
    private readonly IReadOnlyDictionary<string, ParameterRule> _parameters;
    private readonly HashSet<string> _maps;
    private readonly List<OverlayFinding> _findings = [];

    private OverlayCheck(OverlayDocuments overlay, IReadOnlyDictionary<string, ParameterRule> parameters)
    {
        (_overlay, _parameters) = (overlay, parameters);
        _maps =
        [
            .. OverlayNode.Read(Path.Combine(overlay.Deployment, "base", Kustomization.FileName))
                .SelectMany(k => k.Items("configMapGenerator")).Select(g => g["name"]?.Text).OfType<string>(),
        ];
    }

    /// <summary>Checks every overlay of a deployment.</summary>
    /// <exception cref="IOException">A file of the base cannot be read.</exception>
    public static IReadOnlyList<OverlayFinding> All(string deployment)
    {
        var folder = Path.Combine(deployment, "overlays");
        return Directory.Exists(folder) ? [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal).SelectMany(FindReported)] : [];
    }

    /// <summary>Checks one overlay.</summary>
    /// <param name="overlay">The folder of the overlay.</param>
    /// <param name="beforeDeploy">Whether values that a new overlay has for others to replace are findings, too.</param>
    /// <returns>The findings; none for a folder that has no base beside it.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<OverlayFinding> Find(string overlay, bool beforeDeploy = false)
    {
        var documents = OverlayDocuments.Read(overlay);
        if (!documents.HasBase || ParameterFile.Read(Path.Combine(documents.Deployment, "base")) is not { } parameters)
            return [];
        var check = new OverlayCheck(documents, parameters);
        check.Maps();
        check.Settings(beforeDeploy);
        check.Secrets();
        check.Components();
        check.Patches();
        return check._findings;
    }

    private static IReadOnlyList<OverlayFinding> FindReported(string overlay)
    {
        try
        {
            return Find(overlay);
        }
        catch (IOException e)
        {
            return [new OverlayFinding($"overlays/{Path.GetFileName(overlay)}", e.Message)];
        }
    }

    private IEnumerable<OverlayNode> Generators(string kind) => _overlay.Kustomizations.SelectMany(k => k.Items(kind));

    private void Maps()
    {
        var created = Generators("configMapGenerator").Where(g => g["behavior"]?.Text is null or "create").Select(g => g["name"]?.Text).ToHashSet();
        foreach (var generator in Generators("configMapGenerator").Where(g => g["behavior"]?.Text is "merge" or "replace"))
        {
            if (generator["name"]?.Text is { } name && !_maps.Contains(name) && !created.Contains(name))
            {
                Report(
                    generator,
                    $"The base has no ConfigMap '{name}' any more, so the overlay does not build. Remove the entry '{name}' from configMapGenerator.");
            }

        }
    }

    private void Settings(bool beforeDeploy)
    {
        var generators = OverlayParameters.Generators(_overlay).ToList();
        var set = OverlayParameters.Read(_overlay);
        var settings = _parameters.Where(p => !p.Value.Secret).ToDictionary();
        foreach (var (line, name, _) in set.Where(s => _maps.Contains(ContainerEnvironment.SettingsName) && !settings.ContainsKey(s.Name)))
            Report(line, $"'{name}' is not a parameter any more. Remove the line.");
        foreach (var (line, name, _) in set.Where(s => beforeDeploy && s.IsPlaceholder))
            Report(line, $"The parameter '{name}' has the value '{ParameterFile.Placeholder}' of a new overlay. Set its value.");
        // Values in files of variables are not read here.
        if (generators.Exists(g => g["envs"] is not null || g["env"] is not null))
            return;
        foreach (var name in settings.Where(s => !s.Value.HasDefault && set.All(v => v.Name != s.Key)).Select(s => s.Key))
        {
            Report(
                generators.FirstOrDefault() ?? _overlay.Kustomizations[0],
                generators.Count > 0
                    ? $"The parameter '{name}' has no value. Add '- {name}=VALUE' to the literals of '{ContainerEnvironment.SettingsName}'."
                    : $"The parameter '{name}' has no value. Add to configMapGenerator: "
                        + $"{{name: {ContainerEnvironment.SettingsName}, behavior: merge, literals: [{name}=VALUE]}}.");
        }
    }

    private void Secrets()
    {
        var generators = Generators("secretGenerator").Where(g => g["name"]?.Text is not null).ToList();
        var given = _overlay.Objects.Where(o => SecretKinds.Contains(o["kind"]?.Text)).Select(o => o["metadata"]?["name"]?.Text).ToHashSet();
        var isExternal = _overlay.Components.Exists(c => c.Name == "external-secrets");
        var hasStorage = !_overlay.Components.Exists(c => c.Name == "external-storage");
        var needed = _parameters.Where(p => p.Value.Secret && (hasStorage || !p.Value.IsForStorage)
            && (p.Value.Component is not { } component || _overlay.Components.Exists(c => c.Name == component)));
        foreach (var (name, rule) in needed)
        {
            var generator = generators.Find(g => g["name"]!.Text == name);
            var files = $"{ContainerEnvironment.SecretKey}=secrets/{name}"
                + (rule.IsUriEncoded ? $", {ContainerEnvironment.EncodedSecretKey}=secrets/{name}.uri" : "");
            if (generator is null && !(isExternal && rule.Component is null) && !given.Contains(name))
            {
                Report(
                    _overlay.Kustomizations.Select(k => k["secretGenerator"]).FirstOrDefault(s => s is not null) ?? _overlay.Kustomizations[0],
                    $"The overlay has no Secret '{name}', so pods do not start. Add to secretGenerator: {{name: {name}, files: [{files}]}}.");
            }
            else if (generator is not null && rule.IsUriEncoded && !HasKey(generator, ContainerEnvironment.EncodedSecretKey))
            {
                Report(generator, $"The Secret '{name}' lacks the key '{ContainerEnvironment.EncodedSecretKey}'. Its files are: [{files}].");
            }
        }

        foreach (var obsolete in generators.Where(g => HasKey(g, ContainerEnvironment.SecretKey) && !_parameters.ContainsKey(g["name"]!.Text!)))
            Report(obsolete, $"'{obsolete["name"]!.Text}' is not a secret parameter any more. Remove the entry from secretGenerator.");
    }

    private void Components()
    {
        foreach (var (name, listed) in _overlay.Components)
        {
            if (!File.Exists(Path.Combine(_overlay.Deployment, "components", name, Kustomization.FileName)))
                Report(listed, $"There is no component '{name}', so the overlay does not build. Remove the line.");
        }
    }

    private void Patches()
    {
        // Slots replace Deployments by others.
        if (_overlay.Components.Exists(c => c.Name.StartsWith("blue-green", StringComparison.Ordinal)))
            return;
        var added = _overlay.Components.SelectMany(c => Objects(Path.Combine(_overlay.Deployment, "components", c.Name))).ToHashSet();
        foreach (var patch in _overlay.Kustomizations.SelectMany(k => k.Items("patches").Concat(k.Items("patchesStrategicMerge"))))
        {
            if (Patched(patch) is (var kind, var name) && PatchedKinds.Contains(kind) && PlainName().IsMatch(name) && !added.Contains((kind, name))
                && !File.Exists(Path.Combine(_overlay.Deployment, "base", name, $"{kind.ToLowerInvariant()}.yaml"))
                && _overlay.Objects.TrueForAll(o => o["kind"]?.Text != kind || o["metadata"]?["name"]?.Text != name))
            {
                Report(patch, $"The patch is for the {kind} '{name}', which the base does not have. Remove the patch, or correct its target.");
            }
        }
    }

    /// <summary>The objects that a generated component adds.</summary>
    private static IEnumerable<(string Kind, string Name)> Objects(string component) =>
        from root in File.Exists(Path.Combine(component, Kustomization.FileName)) ? OverlayNode.Read(Path.Combine(component, Kustomization.FileName)) : []
        from resource in root.Items("resources")
        where resource.Text is not null && File.Exists(Path.Combine(component, resource.Text))
        from item in OverlayNode.Read(Path.Combine(component, resource.Text!))
        where item["kind"]?.Text is not null && item["metadata"]?["name"]?.Text is not null
        select (item["kind"]!.Text!, item["metadata"]!["name"]!.Text!);

    private static (string Kind, string Name)? Patched(OverlayNode patch)
    {
        if (patch["target"] is { } target)
            return target["kind"]?.Text is { } targetKind && target["name"]?.Text is { } targetName ? (targetKind, targetName) : null;
        var path = (patch["path"] ?? patch).Text is { } relative ? Path.Combine(Path.GetDirectoryName(patch.File)!, relative) : null;
        var documents = patch["patch"]?.Text is { } inline ? OverlayNode.Parse(inline, patch.File) : File.Exists(path) ? OverlayNode.Read(path) : [];
        return documents is [var root, ..] && root["kind"]?.Text is { } kind && root["metadata"]?["name"]?.Text is { } name ? (kind, name) : null;
    }

    private static bool HasKey(OverlayNode generator, string key) =>
        generator.Items("files").Concat(generator.Items("literals")).Any(f => f.Text?.StartsWith($"{key}=", StringComparison.Ordinal) ?? false);

    private void Report(OverlayNode node, string fix) =>
        _findings.Add(new OverlayFinding($"{Path.GetRelativePath(_overlay.Deployment, node.File).Replace('\\', '/')}, line {node.Line}", fix));

    [GeneratedRegex(@"\A[a-z0-9-]+\z")]
    private static partial Regex PlainName();
}
