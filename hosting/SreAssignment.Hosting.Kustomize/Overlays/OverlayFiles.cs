using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Overlays;

/// <summary>Writes the overlays that a new deployment starts with. They belong to their users from then on.</summary>
internal static class OverlayFiles
{
    private const string RegistryHost = "registry.example.com";
    private static readonly string[] Always = ["autoscaling", "disruption", "network-policies"];

    public static FileSet Create(Application application)
    {
        var files = new FileSet();
        files.AddYaml($"local/{Kustomization.FileName}", Overlay(application, [.. Always, "nodeport"]));
        files.AddYaml($"production/{Kustomization.FileName}", Overlay(application, [.. Always, "ingress", "registry"], RegistryCredentials()) with
        {
            Images = NullIfEmpty(application.Workloads.Where(w => w.Project is not null).Select(w => new ImageChange(w.Name)
            {
                NewName = $"{RegistryHost}/{application.Name}/{w.Name}",
                NewTag = application.Version,
            })),
        });
        return files;
    }

    private static Kustomization Overlay(Application application, IEnumerable<string> components, params IEnumerable<Generator> more) => new()
    {
        Namespace = application.Name,
        Resources = ["../../base"],
        Components = [.. components.Select(c => $"../../components/{c}")],
        ConfigMapGenerator = Missing(application),
        SecretGenerator = NullIfEmpty([.. application.Secrets.Select(Secret), .. more]),
    };

    private static Generator Secret(Parameter secret) => new(secret.Name)
    {
        Files =
        [
            $"{ContainerEnvironment.SecretKey}=secrets/{secret.Name}",
            .. secret.IsUriEncoded ? (string[])[$"{ContainerEnvironment.EncodedSecretKey}=secrets/{secret.Name}.uri"] : [],
        ],
    };

    private static Generator RegistryCredentials() => new(Registry.SecretName)
    {
        Type = "kubernetes.io/dockerconfigjson",
        Files = [".dockerconfigjson=secrets/registry.json"],
        // An account names it, and names in accounts do not follow a hash.
        Options = new GeneratorOptions { DisableNameSuffixHash = true },
    };

    private static Generator[]? Missing(Application application)
    {
        var missing = application.Settings.Where(p => p.Default is null).Select(p => $"{p.Name}=change-me").ToList();
        return missing.Count == 0 ? null : [new Generator(ContainerEnvironment.SettingsName) { Behavior = "merge", Literals = missing }];
    }

    private static List<T>? NullIfEmpty<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } list ? list : null;
}
