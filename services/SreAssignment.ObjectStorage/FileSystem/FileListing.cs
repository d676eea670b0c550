using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>
/// Lists a store's folder in ordinal order of keys. Only folders that can hold a requested key are read, each when the listing arrives there, so the cost of a
/// page does not depend on the number of all objects where <see cref="TimeShards"/> limit the size of folders.
/// </summary>
internal sealed class FileListing(string root, string prefix, string startAfter)
{
    /// <param name="Key">The key of an object. For a folder the start of its keys, which ends with a slash; for a shard the start of its keys.</param>
    /// <param name="Info">Null for a folder.</param>
    /// <param name="Path">The path of a shard; null for objects and folders.</param>
    private readonly record struct Entry(string Key, ObjectInfo? Info, string? Path);

    /// <summary>The number of directory entries that were read.</summary>
    public long EntriesRead { get; private set; }

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
        foreach (var entry in ReadFolder(Path.Combine(root, FileNames.System.ToPath(folderKey)), folderKey, folderKey))
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

    /// <summary>Reads a folder or a shard.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="folderKey">The prefix of the keys of the folder, or of the folder that the shard is in.</param>
    /// <param name="shardKey">The first digits of the keys of the shard; the same as <paramref name="folderKey"/> for a folder.</param>
    /// <returns>The objects and folders in order; those in shards are read when they are reached.</returns>
    private IEnumerable<Entry> ReadFolder(string path, string folderKey, string shardKey)
    {
        var all = ReadEntries(path, folderKey, shardKey);
        var shards = all.FindAll(entry => entry.Path is not null);
        if (shards.Count == 0)
            return all;
        var sharded = shards.SelectMany(shard => ReadFolder(shard.Path!, folderKey, shard.Key));
        return all.Count == shards.Count ? sharded : Merge(all.Where(entry => entry.Path is null), sharded);
    }

    private List<Entry> ReadEntries(string path, string folderKey, string shardKey)
    {
        try
        {
            return FileErrors.Translate(folderKey, root, () =>
            {
                var entries = new FileSystemEnumerable<Entry>(path, (ref FileSystemEntry entry) => EntryOf(folderKey, shardKey, ref entry))
                {
                    ShouldIncludePredicate = (ref FileSystemEntry entry) => IsRequested(folderKey, shardKey, ref entry),
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

    private static IEnumerable<Entry> Merge(IEnumerable<Entry> first, IEnumerable<Entry> second)
    {
        using var others = second.GetEnumerator();
        var more = others.MoveNext();
        foreach (var entry in first)
        {
            for (; more && string.CompareOrdinal(others.Current.Key, entry.Key) < 0; more = others.MoveNext())
                yield return others.Current;
            yield return entry;
        }
        for (; more; more = others.MoveNext())
            yield return others.Current;
    }

    private bool IsRequested(string folderKey, string shardKey, ref FileSystemEntry entry)
    {
        EntriesRead++;
        if (entry.FileName[0] == '.')
            return false;
        var key = KeyOf(folderKey, shardKey, ref entry);
        var isAfter = string.CompareOrdinal(key, startAfter) > 0;
        return entry.IsDirectory
            ? (isAfter || startAfter.StartsWith(key, StringComparison.Ordinal))
                && (key.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(key, StringComparison.Ordinal))
            : isAfter && key.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static Entry EntryOf(string folderKey, string shardKey, ref FileSystemEntry entry)
    {
        var key = KeyOf(folderKey, shardKey, ref entry);
        return new(
            key, entry.IsDirectory ? null : new ObjectInfo(key, entry.Length, entry.LastWriteTimeUtc), IsShard(ref entry) ? entry.ToFullPath() : null);
    }

    private static string KeyOf(string folderKey, string shardKey, ref FileSystemEntry entry) => IsShard(ref entry)
        ? string.Concat(shardKey, entry.FileName[1..])
        : string.Concat(folderKey, FileNames.System.ToSegment(entry.FileName), entry.IsDirectory ? "/" : "");

    private static bool IsShard(ref FileSystemEntry entry) => entry.FileName[0] == TimeShards.Mark && entry.IsDirectory;
}
