namespace SreAssignment.Monitoring.Tests.Support;

/// <summary>The folders of the repository that the tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Monitoring { get; } = Path.Combine(Root, "monitoring");

    public static string Runbooks { get; } = Path.Combine(Root, "docs", "runbooks");

    /// <summary>The files of one kind in a folder, in the order of their names.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var files = Directory.GetFiles(folder, pattern);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SreAssignment.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has SreAssignment.sln.");
        return folder.FullName;
    }
}
