namespace SreAssignment.Testing;

/// <summary>A folder of a test's own. It goes when it is disposed of, or else with the process of the tests.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private static readonly string Root = CreateRoot();

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(Root, Guid.NewGuid().ToString("N")[..8])).FullName;

    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

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
                // Something that a test started still writes there; the tests have had their say.
                Console.Error.WriteLine($"{root} stays: {e.Message}");
            }
        };
        return root;
    }
}
