namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>
/// Moves what an earlier version stored without <see cref="TimeShards"/> into them. Each move is a rename, so a process that is killed leaves the rest for the
/// next start, and several processes that do so at the same time move everything once. When it returns, nothing is left of what was there at its start.
/// </summary>
internal static class LayoutConversion
{
    private const int MaxAttempts = 100;

    /// <summary>Converts a store's folder.</summary>
    /// <returns>The number of objects and folders of objects that were moved.</returns>
    /// <exception cref="IOException">Something cannot be moved; the rest is as it was.</exception>
    public static int Run(string root)
    {
        var moved = 0;
        foreach (var top in Directory.EnumerateDirectories(root).Where(folder => Path.GetFileName(folder)[0] != '.'))
        {
            // A list, since a folder that is changed while it is read may have an entry twice.
            foreach (var source in Directory.EnumerateFileSystemEntries(top).Where(IsUnconverted).ToList())
            {
                var target = Path.Combine(top, TimeShards.FolderOf(Path.GetFileName(source)), Path.GetFileName(source));
                moved += Move(source, target) ? 1 : 0;
            }
        }
        return moved;
    }

    private static bool IsUnconverted(string path) => TimeShards.IsSharded(Path.GetFileName(path.AsSpan()));

    private static bool Move(string source, string target)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                if (Path.Exists(target))
                    Merge(source, target);
                else if (File.Exists(source))
                    File.Move(source, target);
                else
                    Directory.Move(source, target);
                return true;
            }
            catch (IOException) when (!Path.Exists(source))
            {
                // Another process has moved it.
                return false;
            }
            catch (IOException exception) when (attempt < MaxAttempts && (exception is DirectoryNotFoundException || Path.Exists(target)))
            {
                // A concurrent delete removed the empty folder of the target, or a concurrent write created the target.
            }
        }
    }

    /// <summary>Moves what a process of the earlier version has written after a conversion. Of two versions of an object, the later one is kept.</summary>
    private static void Merge(string source, string target)
    {
        if (File.Exists(source))
        {
            if (File.GetLastWriteTimeUtc(source) > File.GetLastWriteTimeUtc(target))
                FileRename.Replace(source, target);
            else
                File.Delete(source);
            return;
        }
        foreach (var entry in Directory.GetFileSystemEntries(source))
            Move(entry, Path.Combine(target, Path.GetFileName(entry)));
        try
        {
            Directory.Delete(source);
        }
        catch (IOException)
        {
            // The earlier version has just written to it. The next sweep moves that.
        }
    }
}
