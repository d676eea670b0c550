using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Overlays;

/// <summary>Writes the overlays of a new deployment. From then on they are maintained by hand.</summary>
internal static class OverlayFiles
{
    private const string RegistryHost = "registry.example.com";
    private static readonly string[] Always = ["autoscaling", "disruption", "network-policies"];

    public static FileSet Create(Application application)
    {
        var files = new FileSet();
        files.AddYaml($"local/{Kustomization.FileName}", Overlay(application, [.. Always, "nodeport"], application.Secrets.Select(Secret)));
        files.AddYaml($"production/{Kustomization.FileName}", Production(application));
        return files;
    }

    private static Kustomization Production(Application application)
    {
        var stores = ExternalStorage.Stores(application);
        var obsolete = stores.Count == 0 ? new HashSet<string>() : ExternalStorage.ObsoleteSecrets(application);
        return Overlay(
            application, [.. Always, "ingress", "registry", .. stores.Count == 0 ? (string[])[] : ["external-storage"]],
            [
                .. application.Secrets.Where(s => !obsolete.Contains(s.Name)).Select(Secret),
                .. stores.Select(s => new Generator(ExternalStorage.SecretName(application, s.Name))
                {
                    Files = [$"{ExternalStorage.SecretKey}=secrets/{ExternalStorage.SecretName(application, s.Name)}"],
                }),
                RegistryCredentials(application),
            ]) with
        {
            Images = NullIfEmpty(application.Workloads.Where(w => w.Project is not null || w.Build is not null).Select(w => new ImageChange(w.Name)
            {
                NewName = $"{application.Options.Registry ?? $"{RegistryHost}/{application.Name}"}/{w.Name}",
                NewTag = application.Version,
            })),
        };
    }

    private static Kustomization Overlay(Application application, IEnumerable<string> components, IEnumerable<Generator> secrets) => new()
    {
        Namespace = application.Name,
        Resources = ["../../base"],
        Components = [.. components.Select(c => $"../../components/{c}")],
        ConfigMapGenerator = Missing(application),
        SecretGenerator = NullIfEmpty(secrets),
    };

    private static Generator Secret(Parameter secret) => new(secret.Name)
    {
        Files =
        [
            $"{ContainerEnvironment.SecretKey}=secrets/{secret.Name}",
            .. secret.IsUriEncoded ? (string[])[$"{ContainerEnvironment.EncodedSecretKey}=secrets/{secret.Name}.uri"] : [],
        ],
    };

    private static Generator RegistryCredentials(Application application) => new(Registry.SecretName(application))
    {
        Type = "kubernetes.io/dockerconfigjson",
        Files = [".dockerconfigjson=secrets/registry.json"],
        // kustomize does not update the name in the accounts.
        Options = new GeneratorOptions { DisableNameSuffixHash = true },
    };

    private static Generator[]? Missing(Application application)
    {
        var missing = application.Settings.Where(p => p.Default is null).Select(p => $"{p.Name}={ParameterFile.Placeholder}").ToList();
        return missing.Count == 0 ? null : [new Generator(ContainerEnvironment.SettingsName) { Behavior = "merge", Literals = missing }];
    }

    private static List<T>? NullIfEmpty<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } list ? list : null;
}
