using System.Text.Json;
using SreAssignment.Hosting.Kustomize.Overlays;
using SreAssignment.Hosting.Kustomize.Secrets;

namespace SreAssignment.Hosting.Kustomize.Doctor;

/// <summary>Checks the files of the Secrets of an overlay, and the credentials of the registry in them.</summary>
internal static class SecretCheck
{
    /// <exception cref="IOException">The overlay cannot be read.</exception>
    public static IEnumerable<Finding> Files(string overlay)
    {
        foreach (var secret in OverlayReader.Secrets(overlay))
        {
            var missing = secret.Entries.Where(e => !File.Exists(Path.Combine(overlay, e.Path))).Select(e => e.Path).ToList();
            yield return new Finding($"the secret {secret.Name}", missing.Count == 0 ? null : $"make {string.Join(", ", missing)}: secrets init {overlay}");
        }
    }

    /// <exception cref="IOException">The overlay cannot be read.</exception>
    public static IEnumerable<Finding> Logins(string overlay, IEnumerable<string> registries)
    {
        foreach (var (_, path) in OverlayReader.Secrets(overlay).SelectMany(s => s.Entries).Where(e => e.Key == SecretFiles.DockerConfigKey))
        {
            var logins = Read(Path.Combine(overlay, path));
            foreach (var registry in registries.Where(r => r != "docker.io").Order(StringComparer.Ordinal))
            {
                yield return new Finding(
                    $"a login for {registry}",
                    logins?.Contains(registry) ?? false ? null
                        : $"put it into {Path.Combine(overlay, path)}: docker login {registry}, then copy ~/.docker/config.json there");
            }
        }
    }

    private static HashSet<string>? Read(string path)
    {
        try
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(path));
            return config.RootElement.TryGetProperty("auths", out var auths) ? auths.EnumerateObject().Select(a => a.Name).ToHashSet() : null;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
