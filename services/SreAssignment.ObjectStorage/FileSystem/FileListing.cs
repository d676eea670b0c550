using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>Lists a store's folder in ordinal order of keys. Only folders that can hold a requested key are read.</summary>
internal sealed class FileListing(string root, string prefix, string startAfter)
{
    /// <param name="Key">The key of an object, or for a folder the prefix of its keys, which ends with a slash.</param>
    /// <param name="Info">Null for a folder.</param>
    private readonly record struct Entry(string Key, ObjectInfo? Info);

    public async IAsyncEnumerable<ObjectInfo> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Moves to a thread of the pool, since reading a folder blocks.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        foreach (var info in Walk(prefix[..(prefix.LastIndexOf('/') + 1)]))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return info;
        }
    }

    private IEnumerable<ObjectInfo> Walk(string folderKey)
    {
        foreach (var entry in ReadFolder(folderKey))
        {
            if (entry.Info is { } info)
            {
                yield return info;
                continue;
            }
            foreach (var nested in Walk(entry.Key))
                yield return nested;
        }
    }

    private List<Entry> ReadFolder(string folderKey)
    {
        var folder = Path.Combine(root, FileNames.System.ToPath(folderKey));
        try
        {
            return FileErrors.Translate(folderKey, root, () =>
            {
                var entries = new FileSystemEnumerable<Entry>(folder, (ref FileSystemEntry entry) => EntryOf(folderKey, ref entry))
                {
                    ShouldIncludePredicate = (ref FileSystemEntry entry) => IsRequested(folderKey, ref entry),
                }.ToList();
                // A folder sorts by its key with the slash, so that "a-b" comes before "a/b" as it does in every object store.
                entries.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
                return entries;
            });
        }
        catch (ObjectNotFoundException)
        {
            // No object was ever stored below it, or the last one has just been deleted.
            return [];
        }
    }

    private bool IsRequested(string folderKey, ref FileSystemEntry entry)
    {
        if (entry.FileName[0] == '.')
            return false;
        var key = KeyOf(folderKey, ref entry);
        var isAfter = string.CompareOrdinal(key, startAfter) > 0;
        return entry.IsDirectory
            ? (isAfter || startAfter.StartsWith(key, StringComparison.Ordinal))
                && (key.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(key, StringComparison.Ordinal))
            : isAfter && key.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static Entry EntryOf(string folderKey, ref FileSystemEntry entry)
    {
        var key = KeyOf(folderKey, ref entry);
        return new(key, entry.IsDirectory ? null : new ObjectInfo(key, entry.Length, entry.LastWriteTimeUtc));
    }

    private static string KeyOf(string folderKey, ref FileSystemEntry entry) =>
        string.Concat(folderKey, FileNames.System.ToSegment(entry.FileName), entry.IsDirectory ? "/" : "");
}
