using k8s.Models;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Overlays;

/// <summary>Creates the Secret that an overlay generates, without the hash in its name.</summary>
internal static class SecretManifest
{
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string Of(string overlay, string ns, SecretSource secret) => YamlText.Of(new V1Secret
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = new V1ObjectMeta { Name = secret.Name, NamespaceProperty = ns },
        Type = secret.Type ?? "Opaque",
        Data = secret.Entries.ToDictionary(e => e.Key, e => File.ReadAllBytes(Path.Combine(overlay, e.Path))),
    });
}
