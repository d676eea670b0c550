namespace SreAssignment.Hosting.Kustomize.Tests.Support;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The deployment as it is checked in.</summary>
    public static string Deployment { get; } = Path.Combine(Root, "aspire-manifest");

    public static string Manifest { get; } = Path.Combine(Deployment, "manifest.json");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SreAssignment.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        return folder.FullName;
    }
}
