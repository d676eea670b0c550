namespace SreAssignment.Testing;

/// <summary>A folder for one test. It is deleted when it is disposed, or when the process of the tests exits.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private static readonly string Root = CreateRoot();

    /// <summary>Gets the absolute path.</summary>
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(Root, Guid.NewGuid().ToString("N")[..8])).FullName;

    /// <summary>Writes a file, and creates the folders above it where they are missing.</summary>
    /// <param name="name">The path relative to this folder.</param>
    /// <param name="content">The file's text.</param>
    /// <returns>The file's absolute path.</returns>
    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string CreateRoot()
    {
        var root = Directory.CreateTempSubdirectory("tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                Directory.Delete(root, recursive: true);
            }
            catch (IOException e)
            {
                // A process that a test started may still write to the folder. The test results are complete by now.
                Console.Error.WriteLine($"Cannot delete {root}: {e.Message}");
            }
        };
        return root;
    }
}
