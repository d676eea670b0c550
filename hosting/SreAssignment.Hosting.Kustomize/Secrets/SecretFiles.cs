using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Secrets;

/// <summary>
/// Creates the files of the Secrets of an overlay: generated values and signing keys. Only a value with a rule is generated; the others are asked for.
/// An existing file is never written again.
/// </summary>
internal static class SecretFiles
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(10);

    public const string DockerConfigKey = ".dockerconfigjson";
    private const string EmptyDockerConfig = """{"auths":{}}""" + "\n";

    /// <summary>The result for one file.</summary>
    internal enum Outcome
    {
        Made,
        Kept,

        /// <summary>The file exists, but without the credentials, which cannot be generated.</summary>
        Empty,

        /// <summary>The file does not exist, because its value cannot be generated.</summary>
        Wanted,
    }

    /// <param name="overlay">The folder of the overlay.</param>
    /// <param name="rules">The parameters of the application, by the names of Secrets.</param>
    /// <param name="ask">Asks for the value of a Secret and key; <see langword="null"/> as its result when there is none.</param>
    /// <param name="known">Returns the value of a Secret and key that is not to be generated; <see langword="null"/> when there is none.</param>
    /// <exception cref="IOException">The overlay cannot be read or written.</exception>
    public static IReadOnlyList<(string Path, Outcome Outcome)> Create(
        string overlay,
        IReadOnlyDictionary<string, ParameterRule> rules,
        Func<string, string, string?>? ask = null,
        Func<string, string, byte[]?>? known = null)
    {
        var outcomes = new List<(string, Outcome)>();
        foreach (var secret in OverlayReader.Secrets(overlay))
        {
            // An encoded value is made from the value, so values come first.
            foreach (var (key, path) in secret.Entries.OrderBy(e => e.Key == ContainerEnvironment.EncodedSecretKey))
            {
                var full = Path.Combine(overlay, path);
                if (File.Exists(full))
                    outcomes.Add((path, Outcome.Kept));
                else if (known?.Invoke(secret.Name, key) is { } value)
                    outcomes.Add((path, Write(full, value)));
                else if ((Content(secret, key, overlay, rules) ?? Asked(secret, key, ask)) is { } content)
                    outcomes.Add((path, Write(full, Encoding.UTF8.GetBytes(content)) is var written && key == DockerConfigKey ? Outcome.Empty : written));
                else
                    outcomes.Add((path, Outcome.Wanted));
            }
        }

        return outcomes;
    }

    private static string? Asked(SecretSource secret, string key, Func<string, string, string?>? ask) =>
        key != ContainerEnvironment.EncodedSecretKey && ask?.Invoke(secret.Name, key) is { Length: > 0 } value ? value : null;

    private static string? Content(SecretSource secret, string key, string overlay, IReadOnlyDictionary<string, ParameterRule> rules)
    {
        if (key == ContainerEnvironment.SecretKey)
            return rules.GetValueOrDefault(secret.Name)?.Generate is { } rule ? RandomText.Create(rule) : null;
        if (key == ContainerEnvironment.EncodedSecretKey)
        {
            var plain = secret.Entries.FirstOrDefault(e => e.Key == ContainerEnvironment.SecretKey).Path;
            return plain is not null && Path.Combine(overlay, plain) is var path && File.Exists(path) ? Uri.EscapeDataString(File.ReadAllText(path)) : null;
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
        // File.Move without overwrite checks and then renames on Unix, so it may replace the file of another process.
        using var guard = LockFolder(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
            return Outcome.Kept;
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: false);
        return Outcome.Made;
    }

    /// <summary>Keeps the folder out of Git, and other processes from writing to it.</summary>
    /// <exception cref="IOException">Another process writes to the folder for longer than <see cref="LockTimeout"/>.</exception>
    private static FileStream LockFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, ".gitignore");
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var ignore = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                if (ignore.Length == 0)
                    ignore.Write("*\n"u8);
                return ignore;
            }
            catch (IOException) when (File.Exists(path) && Stopwatch.GetElapsedTime(started) < LockTimeout)
            {
                Thread.Sleep(LockRetry);
            }
        }
    }
}
