using System.Text;

namespace SreAssignment.Hosting.Kustomize.Output;

/// <summary>Files that are to be written, by their paths with <c>/</c> between the parts.</summary>
internal sealed class FileSet
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, byte[]> Files => _files;

    public void Add(string path, byte[] content) => _files.Add(path, content);

    public void Add(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a file of one YAML document for each object.</summary>
    public void AddYaml(string path, params IReadOnlyList<object> objects) => Add(path, YamlText.Of(objects));

    /// <summary>The same files below a folder.</summary>
    public FileSet Below(string folder)
    {
        var moved = new FileSet();
        foreach (var (path, content) in _files)
            moved.Add($"{folder}/{path}", content);
        return moved;
    }

    public void AddAll(FileSet other)
    {
        foreach (var (path, content) in other.Files)
            Add(path, content);
    }
}
