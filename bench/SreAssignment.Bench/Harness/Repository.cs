namespace SreAssignment.Bench.Harness;

/// <summary>Folders of the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The folder of the bench's output, which is not checked in.</summary>
    public static string Artifacts { get; } = Directory.CreateDirectory(PathOf("artifacts", "bench")).FullName;

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SreAssignment.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The bench does not run below the repository.");
        return folder.FullName;
    }
}
