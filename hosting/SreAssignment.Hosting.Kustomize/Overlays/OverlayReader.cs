using SreAssignment.Hosting.Kustomize.Output;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace SreAssignment.Hosting.Kustomize.Overlays;

/// <summary>Reads the Secrets of an overlay. Other keys of the file are not read.</summary>
internal static class OverlayReader
{
    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    /// <summary>Returns the namespace that the overlay sets.</summary>
    /// <exception cref="IOException">There is no such overlay, or it is not a kustomization.</exception>
    public static string? Namespace(string overlay) => Read(overlay).Namespace;

    /// <summary>Returns the Secrets that the overlay makes of files.</summary>
    /// <exception cref="IOException">There is no such overlay, or it is not a kustomization.</exception>
    public static IReadOnlyList<SecretSource> Secrets(string overlay) => Read(overlay).SecretGenerator;

    private static OverlayFile Read(string overlay)
    {
        var path = Path.Combine(overlay, Kustomization.FileName);
        if (!File.Exists(path))
            throw new IOException($"{overlay} is not an overlay: it has no {Kustomization.FileName}.");
        try
        {
            return Yaml.Deserialize<OverlayFile?>(File.ReadAllText(path)) ?? new OverlayFile();
        }
        catch (YamlException e)
        {
            throw new IOException($"{path}, line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
    }

    private sealed class OverlayFile
    {
        public string? Namespace { get; set; }

        public List<SecretSource> SecretGenerator { get; set; } = [];
    }
}

/// <summary>A Secret that an overlay generates from files.</summary>
internal sealed class SecretSource
{
    public string Name { get; set; } = "";

    public string? Type { get; set; }

    public List<string> Files { get; set; } = [];

    /// <summary>The key and the path of each file. The key of a path alone is the file name.</summary>
    public IEnumerable<(string Key, string Path)> Entries => Files.Select(f => f.IndexOf('=', StringComparison.Ordinal) is var at and >= 0
        ? (f[..at], f[(at + 1)..])
        : (Path.GetFileName(f), f));
}
