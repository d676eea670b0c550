using System.Globalization;
using CsCheck;
using SreAssignment.ObjectStorage.FileSystem;

namespace SreAssignment.ObjectStorage.Tests.FileSystem;

/// <summary>Listings of keys that start with a time, which are in folders by that time.</summary>
public sealed class FileListingTests : IDisposable
{
    private const long FirstTime = 0xfe5d_3b1a_0000;
    private const int PageSize = 20;

    private readonly TemporaryFolder _folder = new();

    private FileSystemObjectStore Open() => new(_folder.Path);

    [Test]
    public Task Keys_are_listed_as_a_sorted_list_has_them() =>
        Gen.Select(Key.HashSet[1, 40], Gen.OneOf(Gen.Const(""), Key), Gen.Int[0, 25]).SampleAsync(
            async (keys, cursor, prefixLength) =>
            {
                using var folder = new TemporaryFolder();
                var store = new FileSystemObjectStore(folder.Path);
                // A key that is a folder of another one is rejected.
                var stored = keys.Where(key => !keys.Any(other => other.StartsWith(key + "/", StringComparison.Ordinal))).ToList();
                foreach (var key in stored)
                    await store.PutAsync(key, new MemoryStream([1]));
                var prefix = stored[0][..Math.Min(prefixLength, stored[0].Length)];
                var expected = stored.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, cursor) > 0);
                Assert.That(
                    await store.ListAsync(prefix, cursor).Select(info => info.Key).ToListAsync(), Is.EqualTo(expected.Order(StringComparer.Ordinal)));
                foreach (var key in stored)
                    await store.DeleteAsync(key);
                Assert.That(Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName), Is.EqualTo([".tmp"]), "empty folders are left");
            },
            iter: 150, threads: 1);

    [TestCase(1, 3_000)]
    [TestCase(100_000, 300)]
    public async Task Cost_of_a_page_does_not_depend_on_the_number_of_keys(int millisecondsBetween, int count)
    {
        var ids = Enumerable.Range(0, count).Select(n => Id(FirstTime + (long)n * millisecondsBetween)).ToList();
        var pages = new List<long>();
        foreach (var id in ids)
        {
            foreach (var name in (string[])["content", "meta.json"])
            {
                var path = Path.Combine(_folder.Path, FileNames.System.ToPath($"images/{id}/{name}"));
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, "x");
            }
        }
        for (var first = 0; first + PageSize < count; first += count / 10)
        {
            var listing = new FileListing(_folder.Path, "images/", first == 0 ? "" : $"images/{ids[first - 1]}/meta.json");
            var page = await listing.EnumerateAsync(CancellationToken.None).Where(info => info.Key.EndsWith("/meta.json", StringComparison.Ordinal))
                .Take(PageSize).Select(info => info.Key.Split('/')[1]).ToListAsync();
            Assert.That(page, Is.EqualTo(ids.GetRange(first, PageSize)));
            pages.Add(listing.EntriesRead);
        }
        // Two folders of at most 256 keys, the folders above them, and the objects of the page.
        Assert.That(pages, Is.All.LessThan(3 * 256 + 7 * PageSize));
    }

    [Test]
    public async Task Listing_while_other_processes_write_has_every_earlier_key_once()
    {
        var earlier = await StoreAsync(Open(), Enumerable.Range(0, 60).Select(n => Id(FirstTime + 97 * n)));
        using var stop = new CancellationTokenSource();
        // Each process has a store of its own. Their keys are between the earlier ones, and they remove folders that become empty.
        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(async () =>
        {
            var store = Open();
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var keys = await StoreAsync(store, [$"{Id(FirstTime + 89 * (n % 90))}-of-writer-{writer}"]);
                foreach (var key in keys)
                    await store.DeleteAsync(key, CancellationToken.None);
            }
        })).ToList();
        try
        {
            for (var i = 0; i < 50; i++)
            {
                var listed = await Open().ListAsync("images/").Select(info => info.Key).ToListAsync();
                Assert.That(listed, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
                Assert.That(listed.Intersect(earlier), Is.EquivalentTo(earlier));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }
        Assert.That(await Open().ListAsync("images/").Select(info => info.Key).ToListAsync(), Is.EqualTo(earlier.Order(StringComparer.Ordinal)));
    }

    private static async Task<List<string>> StoreAsync(FileSystemObjectStore store, IEnumerable<string> ids)
    {
        var keys = ids.SelectMany(id => (string[])[$"images/{id}/content", $"images/{id}/meta.json"]).ToList();
        foreach (var key in keys)
            await store.PutAsync(key, new MemoryStream([1]));
        return keys;
    }

    private static string Id(long time) => string.Create(CultureInfo.InvariantCulture, $"{time:x12}-{time % 7919:x20}");

    // Times that share folders at each level, other names between them, and one level more or less.
    private static Gen<string> Key =>
        Gen.Select(OneOf("a", "b"), Segment, OneOf("", "/x", "/y/z")).Select((top, name, rest) => $"{top}/{name}{rest}");

    private static Gen<string> Segment => Gen.OneOf(
        Gen.Select(OneOf("fe5d", "0000"), OneOf("3b1a", "3bff"), OneOf("0c42", "0c43", "0d00"), OneOf("0", "1-x", "A"))
            .Select((one, two, three, rest) => $"{one}{two}{three}-{rest}"),
        OneOf("fe5d", "fe5d3b1a0c42", "fe5d3b1a0c4z-0", "fe5d3b1a0c42.0", "FE5D3B1A0C42-0", "00", "zz"));

    private static Gen<string> OneOf(params string[] names) => Gen.Int[0, names.Length - 1].Select(index => names[index]);

    public void Dispose() => _folder.Dispose();
}
