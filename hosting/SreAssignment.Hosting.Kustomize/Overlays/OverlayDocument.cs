using SreAssignment.Hosting.Kustomize.Output;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SreAssignment.Hosting.Kustomize.Overlays;

/// <summary>A YAML node with the line that it begins at.</summary>
/// <param name="Node">The node.</param>
/// <param name="File">The path of the file.</param>
internal sealed record OverlayNode(YamlNode Node, string File)
{
    public long Line => Node.Start.Line;

    public string? Text => (Node as YamlScalarNode)?.Value;

    public OverlayNode? this[string key] =>
        Node is YamlMappingNode map && map.Children.FirstOrDefault(c => c.Key is YamlScalarNode k && k.Value == key).Value is { } value ? new(value, File)
            : null;

    /// <summary>The items of a list under a key; none if there is no list.</summary>
    public IEnumerable<OverlayNode> Items(string key) => this[key]?.Node is YamlSequenceNode list ? list.Children.Select(c => new OverlayNode(c, File)) : [];

    /// <summary>Reads the documents of a file.</summary>
    /// <exception cref="IOException">The file cannot be read, or it is not YAML.</exception>
    public static IReadOnlyList<OverlayNode> Read(string file) => Parse(System.IO.File.ReadAllText(file), file);

    /// <summary>Reads documents from text in a file.</summary>
    /// <exception cref="IOException">The text is not YAML.</exception>
    public static IReadOnlyList<OverlayNode> Parse(string text, string file)
    {
        try
        {
            var stream = new YamlStream();
            using var reader = new StringReader(text);
            stream.Load(reader);
            return [.. stream.Documents.Select(d => new OverlayNode(d.RootNode, file))];
        }
        catch (YamlException e)
        {
            throw new IOException($"{file}, line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
    }
}

/// <summary>An overlay with the kustomizations beside it that it uses, such as <c>../shared</c>. The generated folders are not part of it.</summary>
internal sealed class OverlayDocuments
{
    private OverlayDocuments(string deployment) => Deployment = deployment;

    /// <summary>The folder with <c>base</c> and <c>components</c>.</summary>
    public string Deployment { get; }

    public List<OverlayNode> Kustomizations { get; } = [];

    /// <summary>The objects in the files of the overlay.</summary>
    public List<OverlayNode> Objects { get; } = [];

    /// <summary>The generated components, by the folder below <c>components</c>, with the line that lists each.</summary>
    public List<(string Name, OverlayNode Listed)> Components { get; } = [];

    public bool HasBase { get; private set; }

    /// <exception cref="IOException">A file of the overlay cannot be read.</exception>
    public static OverlayDocuments Read(string overlay)
    {
        var documents = new OverlayDocuments(Path.GetFullPath(Path.Combine(overlay, "..", "..")));
        documents.Add(Path.GetFullPath(overlay));
        return documents;
    }

    private void Add(string folder)
    {
        var file = Path.Combine(folder, Kustomization.FileName);
        if (!File.Exists(file) || Kustomizations.Exists(k => k.File == file) || OverlayNode.Read(file) is not [var root, ..])
            return;
        Kustomizations.Add(root);
        foreach (var listed in root.Items("resources").Concat(root.Items("components")).Where(l => l.Text is not null))
        {
            var path = Path.GetFullPath(listed.Text!, folder);
            var relative = Path.GetRelativePath(Deployment, path).Replace('\\', '/');
            if (relative == "base")
                HasBase = true;
            else if (relative.StartsWith("components/", StringComparison.Ordinal))
                Components.Add((relative["components/".Length..], listed));
            else if (Directory.Exists(path))
                Add(path);
            else if (File.Exists(path))
                Objects.AddRange(OverlayNode.Read(path));
        }
    }
}
