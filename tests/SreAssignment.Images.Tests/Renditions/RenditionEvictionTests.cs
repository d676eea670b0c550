using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SkiaSharp;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Tests.Support;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Renditions;

/// <summary>The limit of all stored renditions, whichever store has them.</summary>
public abstract class RenditionEvictionTests
{
    private const int Limit = 1024 * 1024;
    private const int Size = 300_000;

    private readonly ImageId _image = ImageId.New(TimeProvider.System);

    /// <summary>Returns the connection string of an empty store.</summary>
    private protected abstract string NewConnection();

    [Test]
    public async Task Least_recently_used_renditions_are_deleted_down_to_nine_tenths_of_the_limit()
    {
        await using var service = await StartAsync();
        var store = Store(service);
        foreach (var name in (string[])["a", "b", "c", "d"])
            await PutAsync(store, name);
        // The order of last use.
        foreach (var name in (string[])["c", "a", "d", "b"])
            await TouchLastAsync(store, name);
        var images = await service.Client.UploadAsync(Picture());

        await Eviction(service).EvictAsync(CancellationToken.None);

        Assert.That(await NamesAsync(store), Is.EqualTo(["a", "b", "d"]), "900,000 of 943,718 bytes");
        Assert.That(await service.Client.GetByteArrayAsync($"/api/v1/images/{images.Id}/content"), Is.EqualTo(Picture()), "images are never evicted");
        var scrape = await Eventually.GetAsync(
            () => Scrape.TakeAsync(service.Management), s => s.Sum("image_rendition_evictions_total") > 0 && s.Sum("image_rendition_size_bytes") > 0);
        // Services of other tests in this process have the same meters.
        Assert.That(scrape.Sum("image_rendition_limit_bytes"), Is.GreaterThanOrEqualTo(Limit));
        Assert.That(Eviction(service).Bytes, Is.EqualTo(3 * Size));
    }

    /// <summary>The other replica evicts after this one has listed all renditions once, and before it lists them again or deletes one.</summary>
    [Test]
    public async Task Replicas_that_have_listed_the_same_renditions_delete_no_more_together_than_one()
    {
        await using var service = await StartAsync();
        // Within one second, which is as exact as the times of S3 are.
        foreach (var name in (string[])["a", "b", "c", "d"])
            await PutAsync(Store(service), name);
        var evicted = new Lazy<Task>(() => Eviction(service).EvictAsync(CancellationToken.None));
        var lists = 0;
        var late = new RecordingStore(Store(service))
        {
            Listing = _ => ++lists == 1 ? Task.CompletedTask : evicted.Value,
            Deleting = _ => evicted.Value,
        };
        using var other = ActivatorUtilities.CreateInstance<RenditionEviction>(service.Services, (IObjectStore)late);

        await other.EvictAsync(CancellationToken.None);

        Assert.That(await NamesAsync(Store(service)), Has.Count.EqualTo(3), "900,000 of 943,718 bytes");
    }

    [Test]
    public async Task Renditions_beyond_those_that_one_listing_chooses_are_deleted_too([Values(1, 2, 100)] int atOnce)
    {
        await using var service = await StartAsync();
        await PutInOrderAsync(Store(service), "f", "a", "e", "b", "d", "c");

        await Eviction(service).EvictAsync(CancellationToken.None, atOnce);

        Assert.That(await NamesAsync(Store(service)), Is.EqualTo(["b", "c", "d"]));
        Assert.That(Eviction(service).Bytes, Is.EqualTo(3 * Size));
    }

    [Test]
    public async Task Evicted_rendition_is_made_again_with_the_same_bytes()
    {
        await using var service = await StartAsync();
        var image = await service.Client.UploadAsync(Picture());
        var address = $"/api/v1/images/{image.Id}/rendition?width=20";
        var before = await service.Client.GetByteArrayAsync(address);
        await TouchLastAsync(Store(service), "a", put: true);
        for (var i = 0; i < 4; i++)
            await PutAsync(Store(service), $"b{i}");
        foreach (var name in (string[])["a", "b0", "b1", "b2", "b3"])
            await TouchLastAsync(Store(service), name);

        await Eviction(service).EvictAsync(CancellationToken.None);

        Assert.That(await Store(service).ListAsync($"renditions/{image.Id}/").CountAsync(), Is.Zero);
        Assert.That(await service.Client.GetByteArrayAsync(address), Is.EqualTo(before));
        Assert.That(await Store(service).ListAsync($"renditions/{image.Id}/").CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Replicas_that_store_read_and_evict_at_once_serve_whole_renditions_and_stay_near_the_limit()
    {
        var connection = NewConnection();
        await using var one = await StartAsync(connection);
        await using var other = await StartAsync(connection);
        RunningImages[] replicas = [one, other];
        var image = await one.Client.UploadAsync(Noise(300, 200));
        using var ended = new CancellationTokenSource();
        var evictions = replicas.Select(async replica =>
        {
            while (!ended.IsCancellationRequested)
                await Eviction(replica).EvictAsync(CancellationToken.None);
        }).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, 80), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (i, token) =>
        {
            var width = 280 + i % 20;
            var address = $"/api/v1/images/{image.Id}/rendition?width={width}&format=png";
            using var picture = SKBitmap.Decode(await replicas[i % 2].Client.GetByteArrayAsync(address, token));
            Assert.That(picture?.Width, Is.EqualTo(width));
        });
        await ended.CancelAsync();
        await Task.WhenAll(evictions);

        await Task.WhenAll(replicas.Select(replica => Eviction(replica).EvictAsync(CancellationToken.None)));
        var total = await Store(one).ListAsync("renditions/").Select(rendition => rendition.Length).SumAsync();
        Assert.That(total, Is.GreaterThan(0).And.LessThanOrEqualTo(Limit));
        Assert.That(replicas.SelectMany(replica => replica.Logs.Lines), Has.None.Contains("cannot delete"));
    }

    [Test]
    public async Task Use_of_a_rendition_renews_a_time_that_is_older_than_an_hour_and_no_other()
    {
        await using var service = await StartAsync(configure: RecordingStore.Register);
        var store = (RecordingStore)Store(service);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var eviction = ActivatorUtilities.CreateInstance<RenditionEviction>(service.Services, (TimeProvider)time);
        await eviction.StartAsync(CancellationToken.None);
        await PutAsync(store, "new");
        var rendition = await store.HeadAsync(Key("new"));

        eviction.Used(rendition);
        time.Advance(TimeSpan.FromMinutes(62));
        eviction.Used(rendition);
        await Eventually.GetAsync(() => Task.FromResult(store.Take()), calls => calls.Contains($"touch {Key("new")}"));
        // One that is gone is no failure, and comes after the others.
        eviction.Used(rendition with { Key = Key("gone") });
        var calls = new List<string>();
        await Eventually.GetAsync(() => Task.FromResult(calls = [.. calls, .. store.Take()]), all => all.Contains($"touch {Key("gone")}"));

        Assert.That(calls, Has.None.EqualTo($"touch {Key("new")}"));
        Assert.That(service.Logs.Lines, Has.None.Contains("cannot touch"));
        await eviction.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Stored_renditions_beyond_the_limit_start_an_eviction()
    {
        await using var service = await StartAsync();
        var image = await service.Client.UploadAsync(Noise(500, 500));
        for (var width = 490; width < 494; width++)
            await service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/rendition?width={width}&format=png");
        var total = await Eventually.GetAsync(
            async () => await Store(service).ListAsync("renditions/").Select(rendition => rendition.Length).SumAsync(), bytes => bytes is > 0 and <= Limit);
        Assert.That(total, Is.LessThanOrEqualTo(Limit));
    }

    [Test]
    public async Task Eviction_continues_after_a_failure()
    {
        await using var service = await StartAsync(configure: RecordingStore.Register);
        var store = (RecordingStore)Store(service);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var failures = 2;
        store.Listing = prefix => prefix == "renditions/" && Interlocked.Decrement(ref failures) >= 0
            ? throw new ObjectStoreUnavailableException("Switched off.")
            : Task.CompletedTask;
        using var eviction = ActivatorUtilities.CreateInstance<RenditionEviction>(service.Services, (TimeProvider)time);
        for (var i = 0; i < 5; i++)
            await PutAsync(store, $"{i}");

        await eviction.StartAsync(CancellationToken.None);
        await Eventually.GetAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromMinutes(15));
                return (await NamesAsync(store)).Count;
            },
            count => count <= 3);

        Assert.That(service.Logs.Lines, Has.Some.Contains("cannot list renditions"));
        await eviction.StopAsync(CancellationToken.None);
    }

    private Task<RunningImages> StartAsync(string? connection = null, Action<WebApplicationBuilder>? configure = null) => RunningImages.StartAsync(
        configure,
        ("ConnectionStrings:storage", connection ?? NewConnection()),
        // The S3 server of the tests is slow when it creates many buckets at once.
        ("ObjectStore:Deadline", "00:01:00"),
        ("Images:Renditions:MaxBytes", $"{Limit}"));

    private static IObjectStore Store(RunningImages service) => service.Services.GetRequiredService<IObjectStore>();

    private static RenditionEviction Eviction(RunningImages service) => service.Services.GetRequiredService<RenditionEviction>();

    private string Key(string name) => ImageKeys.Rendition(_image, name);

    private Task PutAsync(IObjectStore store, string name) => store.PutAsync(Key(name), new MemoryStream(new byte[Size]));

    private async Task<List<string>> NamesAsync(IObjectStore store) =>
        await store.ListAsync($"renditions/{_image}/").Select(rendition => rendition.Key.Split('/')[^1]).ToListAsync();

    /// <summary>Stores renditions, of which the first was not used for the longest time.</summary>
    private async Task PutInOrderAsync(IObjectStore store, params string[] names)
    {
        foreach (var name in names)
            await PutAsync(store, name);
        foreach (var name in names)
            await TouchLastAsync(store, name);
    }

    /// <summary>Makes a rendition the one that was used last, by at least one second.</summary>
    private async Task TouchLastAsync(IObjectStore store, string name, bool put = false)
    {
        if (put)
            await PutAsync(store, name);
        await Eventually.GetAsync(
            async () =>
            {
                await store.TouchAsync(Key(name));
                return await store.ListAsync("renditions/").ToListAsync();
            },
            all => all.Where(r => r.Key != Key(name)).All(r => Second(r) < Second(all.Single(s => s.Key == Key(name)))));

        static long Second(ObjectInfo rendition) => rendition.LastModified.ToUnixTimeSeconds();
    }

    private static byte[] Picture()
    {
        using var picture = TestImage.Photo(60, 40);
        return picture.Jpeg();
    }

    private static byte[] Noise(int width, int height)
    {
        var random = new Random(17);
        using var picture = TestImage.Draw(width, height, (_, _) => new SKColor((uint)random.Next() | 0xFF000000));
        return picture.Png();
    }
}

/// <summary>Renditions in a folder.</summary>
public sealed class RenditionEvictionInFilesTests : RenditionEvictionTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected override string NewConnection() => $"Path={Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"))}";

    public void Dispose() => _folder.Dispose();
}

/// <summary>Renditions on an S3 server.</summary>
public sealed class RenditionEvictionOnS3Tests : RenditionEvictionTests
{
    private static SwiftServer _swift = null!;

    [OneTimeSetUp]
    public static async Task StartServer() => _swift = await SwiftServer.StartAsync();

    [OneTimeTearDown]
    public static void StopServer() => _swift?.Dispose();

    private protected override string NewConnection() => _swift.Connection($"images-{Guid.NewGuid():N}");
}
