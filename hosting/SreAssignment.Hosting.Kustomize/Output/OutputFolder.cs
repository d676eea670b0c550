namespace SreAssignment.Hosting.Kustomize.Output;

/// <summary>Puts files in place whole or not at all: everything is written beside the folder's own entries first, and then takes their place.</summary>
internal static class OutputFolder
{
    /// <summary>Replaces entries of a folder.</summary>
    /// <param name="folder">The folder; made when it is not there.</param>
    /// <param name="files">The new files, by paths whose first part is the entry that they replace.</param>
    /// <param name="keep">Entries that stay as they are where they exist.</param>
    /// <exception cref="IOException">It cannot be written; what was there before is there still.</exception>
    public static void Replace(string folder, FileSet files, Func<string, bool> keep)
    {
        Directory.CreateDirectory(folder);
        var work = Path.Combine(folder, $".publish-{Path.GetRandomFileName()}");
        var undo = new Stack<Action>();
        try
        {
            var added = Path.Combine(work, "new");
            foreach (var (path, content) in files.Files)
            {
                var target = Path.Combine(added, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllBytes(target, content);
            }

            var removed = Directory.CreateDirectory(Path.Combine(work, "old")).FullName;
            foreach (var entry in Entries(files, keep, folder))
                Swap(Path.Combine(added, entry), Path.Combine(folder, entry), Path.Combine(removed, entry.Replace('/', '_')), undo);
        }
        catch
        {
            while (undo.TryPop(out var step))
                step();
            throw;
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
    }

    // base and components whole; of overlays each one by itself, since there may be others.
    private static IEnumerable<string> Entries(FileSet files, Func<string, bool> keep, string folder) => files.Files.Keys
        .Select(p => p.Split('/'))
        .Select(p => p is ["overlays", var overlay, ..] ? $"overlays/{overlay}" : p[0])
        .Distinct()
        .Where(e => !(keep(e) && Path.Exists(Path.Combine(folder, e))));

    private static void Swap(string added, string target, string removed, Stack<Action> undo)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (Path.Exists(target))
        {
            Directory.Move(target, removed);
            undo.Push(() => Directory.Move(removed, target));
        }

        Directory.Move(added, target);
        undo.Push(() => Directory.Move(target, added));
    }
}
