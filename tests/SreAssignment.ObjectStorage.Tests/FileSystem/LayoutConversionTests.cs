using SreAssignment.ObjectStorage.FileSystem;

namespace SreAssignment.ObjectStorage.Tests.FileSystem;

/// <summary>A folder of an earlier version, which had the folders of all images beside each other.</summary>
public sealed class LayoutConversionTests : IDisposable
{
    private const string Id = "fe5d3b1a0c42-00112233445566778899";

    private readonly TemporaryFolder _folder = new();

    [Test]
    public async Task Objects_of_an_earlier_version_are_read_and_listed()
    {
        var keys = Enumerable.Range(0, 300).SelectMany(n => (string[])[$"images/fe5d3b1a{n:x4}-00/content", $"images/fe5d3b1a{n:x4}-00/meta.json"])
            .Append($"renditions/{Id}/hash").Append("revocations/20260301-a").Append("store-marker").ToList();
        foreach (var key in keys)
            Write(key, key);
        var store = new FileSystemObjectStore(_folder.Path);
        await AssertHasAsync(store, keys);
        Assert.That(Directory.GetDirectories(Path.Combine(_folder.Path, "images")).Select(Path.GetFileName), Is.EqualTo(["+fe5d"]));
    }

    [Test]
    public async Task Several_processes_that_start_at_the_same_time_lose_nothing()
    {
        var keys = Enumerable.Range(0, 500).Select(n => $"images/fe5d3b{n % 3:x2}{n:x4}-00/content").ToList();
        foreach (var key in keys)
            Write(key, key);
        using var start = new Barrier(4);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                // Each has everything when its own conversion has ended.
                var store = new FileSystemObjectStore(_folder.Path);
                return AssertHasAsync(store, keys);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
    }

    [Test]
    public async Task Conversion_that_was_interrupted_continues()
    {
        var store = new FileSystemObjectStore(_folder.Path);
        await PutAsync(store, $"images/{Id}/content", "converted");
        // The other object of the image, and another image.
        Write($"images/{Id}/meta.json", "left");
        Write("images/fe5d3b1a0c43-00/meta.json", "left");
        await AssertTextAsync(new FileSystemObjectStore(_folder.Path), ($"images/{Id}/content", "converted"), ($"images/{Id}/meta.json", "left"),
            ("images/fe5d3b1a0c43-00/meta.json", "left"));
        Assert.That(Directory.Exists(Path.Combine(_folder.Path, "images", Id)), Is.False);
    }

    [TestCase(-1, "new")]
    [TestCase(1, "old")]
    public async Task The_later_of_two_versions_of_an_object_is_kept(int hoursLater, string expected)
    {
        var store = new FileSystemObjectStore(_folder.Path);
        await PutAsync(store, $"images/{Id}/content", "new");
        var path = Write($"images/{Id}/content", "old");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(hoursLater));
        await AssertTextAsync(new FileSystemObjectStore(_folder.Path), ($"images/{Id}/content", expected));
    }

    [Test]
    public async Task What_an_earlier_version_writes_after_the_start_is_found_after_a_sweep()
    {
        var store = new FileSystemObjectStore(_folder.Path);
        Write($"images/{Id}/content", "x");
        Assert.That(await store.SweepAsync(DateTimeOffset.UnixEpoch), Is.Zero);
        await AssertTextAsync(store, ($"images/{Id}/content", "x"));
    }

    private string Write(string key, string content)
    {
        var path = Path.Combine(_folder.Path, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private static async Task AssertHasAsync(FileSystemObjectStore store, List<string> keys)
    {
        await AssertTextAsync(store, [.. keys.Select(key => (key, key))]);
        Assert.That(await store.ListAsync("").Select(info => info.Key).ToListAsync(), Is.EqualTo(keys.Order(StringComparer.Ordinal)));
    }

    private static async Task AssertTextAsync(FileSystemObjectStore store, params (string Key, string Text)[] expected)
    {
        foreach (var (key, text) in expected)
        {
            await using var reader = await store.OpenReadAsync(key);
            using var content = new StreamReader(reader.Content);
            Assert.That(await content.ReadToEndAsync(), Is.EqualTo(text), key);
        }
    }

    private static Task PutAsync(FileSystemObjectStore store, string key, string text) =>
        store.PutAsync(key, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)));

    public void Dispose() => _folder.Dispose();
}
