namespace SreAssignment.Hosting.Kustomize.Tests.Support;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The deployment as it is checked in.</summary>
    public static string Deployment { get; } = Path.Combine(Root, "aspire-manifest");

    public static string Manifest { get; } = Path.Combine(Deployment, "manifest.json");

    /// <summary>Copies the deployment as it is checked in, without the secrets of a developer.</summary>
    public static void CopyDeployment(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Deployment, "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/secrets/", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Deployment, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SreAssignment.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run in a folder of the repository.");
        return folder.FullName;
    }
}
