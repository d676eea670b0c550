using System.Text;

namespace SreAssignment.Repository.Tests;

/// <summary>The files of the repository, without what builds and tools write.</summary>
internal static class Repository
{
    // The folders of .gitignore, and Git's own.
    private static readonly string[] Ignored =
        [".git", ".data", ".idea", ".vs", ".vscode", "TestResults", "artifacts", "bin", "node_modules", "obj", "out", "secrets"];

    private static readonly string[] TextExtensions =
        [".conf", ".cs", ".csproj", ".css", ".html", ".http", ".js", ".json",
        ".md", ".mjs", ".props", ".sh", ".svg", ".targets", ".toml", ".ts", ".yaml", ".yml"];

    /// <summary>Gets the folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Gets the source files: code, scripts, configuration and documents.</summary>
    public static IReadOnlyList<SourceFile> Sources { get; } = [.. Enumerate(new DirectoryInfo(Root)).OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>Returns the full path of a file or folder of the repository.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static IEnumerable<SourceFile> Enumerate(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles().Where(IsText))
            yield return new SourceFile(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), File.ReadAllLines(file.FullName, Encoding.UTF8));

        var folders = folder.EnumerateDirectories().Where(child => !Ignored.Contains(child.Name) && child.LinkTarget is null);
        foreach (var file in folders.SelectMany(Enumerate))
            yield return file;
    }

    private static bool IsText(FileInfo file) =>
        file.LinkTarget is null
        && file.Name is not "package-lock.json"
        && (TextExtensions.Contains(file.Extension) || file.Name is ".editorconfig" || file.Directory!.Name is ".ci");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SreAssignment.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has SreAssignment.sln.");
        return folder.FullName;
    }
}

/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Lines">The text.</param>
internal sealed record SourceFile(string Path, string[] Lines)
{
    /// <summary>Gets the extension, with its dot.</summary>
    public string Extension => System.IO.Path.GetExtension(Path);

    /// <summary>Gets whether a tool writes the file, or it is data that a test reads.</summary>
    public bool IsGenerated =>
        (Path.StartsWith("aspire-manifest/", StringComparison.Ordinal) && !Path.StartsWith("aspire-manifest/overlays/", StringComparison.Ordinal))
        || Path.StartsWith("tests/assets/", StringComparison.Ordinal)
        || Path is "bench/RESULTS.md" or "docs/configuration.md";
}
