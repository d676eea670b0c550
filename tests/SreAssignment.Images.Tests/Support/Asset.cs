namespace SreAssignment.Images.Tests.Support;

/// <summary>The files of tests/assets/images.</summary>
internal static class Asset
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "assets");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));
}
