using SreAssignment.Hosting.Kustomize.Output;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace SreAssignment.Hosting.Kustomize.Overlays;

/// <summary>The list of images of an overlay, which is written after a push. Every other line stays as it is.</summary>
internal static class OverlayImages
{
    private const string Key = "images:";
    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    /// <exception cref="IOException">There is no such overlay, or it is not a kustomization.</exception>
    public static IReadOnlyList<ImageChange> Read(string overlay)
    {
        var path = Path.Combine(overlay, Kustomization.FileName);
        try
        {
            var images = Yaml.Deserialize<OverlayFile?>(File.ReadAllText(path))?.Images ?? [];
            return [.. images.Select(i => new ImageChange(i.Name) { NewName = i.NewName, NewTag = i.NewTag, Digest = i.Digest })];
        }
        catch (YamlException e)
        {
            throw new IOException($"{path}, line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
    }

    /// <summary>Writes images to the list. Each replaces the one of the same name.</summary>
    /// <exception cref="IOException">The overlay cannot be read or written.</exception>
    public static void Write(string overlay, IReadOnlyList<ImageChange> images)
    {
        var changed = Read(overlay).Where(old => images.All(i => i.Name != old.Name)).Concat(images).OrderBy(i => i.Name, StringComparer.Ordinal).ToList();
        var path = Path.Combine(overlay, Kustomization.FileName);
        var lines = File.ReadAllLines(path).ToList();
        var start = lines.FindIndex(l => l.StartsWith(Key, StringComparison.Ordinal));
        if (start < 0)
        {
            start = lines.Count;
        }
        else
        {
            var end = lines.FindIndex(start + 1, l => l.Length > 0 && l[0] is not (' ' or '-'));
            lines.RemoveRange(start, (end < 0 ? lines.Count : end) - start);
        }

        lines.InsertRange(start, YamlText.Of(new ImageList(changed)).TrimEnd('\n').Split('\n'));
        var temporary = $"{path}.tmp";
        File.WriteAllText(temporary, string.Join('\n', lines) + "\n");
        File.Move(temporary, path, overwrite: true);
    }

    private sealed record ImageList(IReadOnlyList<ImageChange> Images);

    private sealed class OverlayFile
    {
        public List<OverlayImage> Images { get; set; } = [];
    }

    private sealed class OverlayImage
    {
        public string Name { get; set; } = "";

        public string? NewName { get; set; }

        public string? NewTag { get; set; }

        public string? Digest { get; set; }
    }
}
