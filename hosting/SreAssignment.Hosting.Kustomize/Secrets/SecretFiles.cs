using System.Security.Cryptography;
using System.Text;
using SreAssignment.Hosting.Kustomize.Manifests;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Secrets;

/// <summary>Makes the files that an overlay's Secrets are made of: random values, signing keys. A file that is there is never written again.</summary>
internal static class SecretFiles
{
    public const string DockerConfigKey = ".dockerconfigjson";
    private const string EmptyDockerConfig = """{"auths":{}}""" + "\n";

    /// <summary>What became of one file.</summary>
    internal enum Outcome
    {
        Made,
        Kept,

        /// <summary>It is there, but without the login that only its owner knows.</summary>
        Empty,

        /// <summary>It is not there: only its owner knows what belongs into it.</summary>
        Wanted,
    }

    /// <param name="overlay">The overlay's folder.</param>
    /// <param name="rules">How values are made up, by the names of Secrets.</param>
    /// <param name="known">Returns the value of a key of a Secret that is not to be generated; <see langword="null"/> when there is none.</param>
    /// <exception cref="IOException">The overlay cannot be read or written.</exception>
    public static IReadOnlyList<(string Path, Outcome Outcome)> Create(
        string overlay, IReadOnlyDictionary<string, GenerateEntry> rules, Func<string, string, byte[]?>? known = null)
    {
        var outcomes = new List<(string, Outcome)>();
        foreach (var secret in OverlayReader.Secrets(overlay))
        {
            // Values come first, since what is encoded is made of them.
            foreach (var (key, path) in secret.Entries.OrderBy(e => e.Key == ContainerEnvironment.EncodedSecretKey))
            {
                var full = Path.Combine(overlay, path);
                if (File.Exists(full))
                    outcomes.Add((path, Outcome.Kept));
                else if (known?.Invoke(secret.Name, key) is { } value)
                    outcomes.Add((path, Write(full, value)));
                else if (Content(secret, key, overlay, rules) is { } content)
                    outcomes.Add((path, Write(full, Encoding.UTF8.GetBytes(content)) is Outcome.Made && key == DockerConfigKey ? Outcome.Empty : Outcome.Made));
                else
                    outcomes.Add((path, Outcome.Wanted));
            }
        }

        return outcomes;
    }

    private static string? Content(SecretSource secret, string key, string overlay, IReadOnlyDictionary<string, GenerateEntry> rules)
    {
        if (key == ContainerEnvironment.SecretKey)
            return RandomText.Create(rules.GetValueOrDefault(secret.Name));
        if (key == ContainerEnvironment.EncodedSecretKey)
        {
            var plain = secret.Entries.FirstOrDefault(e => e.Key == ContainerEnvironment.SecretKey).Path;
            return plain is null ? null : Uri.EscapeDataString(File.ReadAllText(Path.Combine(overlay, plain)));
        }

        if (key == DockerConfigKey)
            return EmptyDockerConfig;
        if (!key.EndsWith(".pem", StringComparison.Ordinal))
            return null;
        using var signingKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return signingKey.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static Outcome Write(string path, byte[] content)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        KeepOutOfGit(folder);
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        try
        {
            // Somebody else may have made it meanwhile; then theirs stays.
            File.Move(temporary, path, overwrite: false);
            return Outcome.Made;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
            return Outcome.Kept;
        }
    }

    private static void KeepOutOfGit(string folder)
    {
        var ignore = Path.Combine(folder, ".gitignore");
        if (!File.Exists(ignore))
            File.WriteAllText(ignore, "*\n");
    }
}
