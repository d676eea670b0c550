namespace SreAssignment.Bench;

/// <summary>Where things are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SreAssignment.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The bench does not run below the repository.");
        return folder.FullName;
    }
}
