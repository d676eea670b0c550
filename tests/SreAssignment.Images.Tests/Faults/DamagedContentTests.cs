using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Tests.Support;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Faults;

/// <summary>Content and renditions that something else damaged, whichever store has them. No wrong byte is served.</summary>
public abstract class DamagedContentTests
{
    private static readonly string[] Damages = ["truncated", "longer", "flipped", "swapped", "missing"];

    private RunningImages _service = null!;
    private IObjectStore _store = null!;

    /// <summary>Returns the connection string of an empty store.</summary>
    private protected abstract string NewConnection();

    [SetUp]
    public async Task Start()
    {
        // The S3 server of the tests is slow when it creates many buckets at once.
        _service = await RunningImages.StartAsync(settings: [("ConnectionStrings:storage", NewConnection()), ("ObjectStore:Deadline", "00:01:00")]);
        _store = _service.Services.GetRequiredService<IObjectStore>();
    }

    [TearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [TestCaseSource(nameof(Damages))]
    public async Task Damaged_content_is_not_served_and_is_logged_counted_listed_and_deletable(string damage)
    {
        using var picture = TestImage.Photo(60, 40);
        using var other = TestImage.Photo(60, 41);
        var good = await _service.Client.UploadAsync(other.Jpeg());
        var bad = await _service.Client.UploadAsync(picture.Jpeg());
        using var reported = new CounterTotal(_service.Services.GetRequiredService<IMeterFactory>(), "image.store.damaged");
        await DamageAsync(ImageKeys.Content(bad.ParsedId()), damage, picture.Jpeg(), other.Jpeg());

        foreach (var what in (string[])["content", "rendition?width=20"])
        {
            using var response = await _service.Client.GetAsync($"/api/v1/images/{bad.Id}/{what}");
            await response.AssertProblemAsync(HttpStatusCode.InternalServerError, "damaged-image");
            Assert.That(response.Headers.CacheControl?.MaxAge, Is.Null);
        }

        Assert.That(_service.Logs.Lines, Has.Some.Contains($"{bad.Id} is damaged"));
        Assert.That(reported.Value, Is.GreaterThanOrEqualTo(2));
        var page = await _service.Client.ListAsync("?limit=2");
        Assert.That((page.Items.Select(item => item.Id).Single(), page.Damaged!.Single()), Is.EqualTo((good.Id, bad.Id)));
        Assert.That((await _service.Client.DeleteAsync($"/api/v1/images/{bad.Id}")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await _store.ListAsync($"images/{bad.Id}").CountAsync(), Is.Zero);
        await _service.Client.DeleteAsync($"/api/v1/images/{good.Id}");
    }

    [TestCase("truncated")]
    [TestCase("missing")]
    public async Task Content_of_another_length_is_listed_as_damaged_before_anything_reads_it(string damage)
    {
        using var picture = TestImage.Photo(60, 40);
        var bad = await _service.Client.UploadAsync(picture.Jpeg());
        await DamageAsync(ImageKeys.Content(bad.ParsedId()), damage, picture.Jpeg(), []);
        var page = await _service.Client.ListAsync("?limit=1");
        Assert.That((page.Items.Count, page.Damaged!.Single()), Is.EqualTo((0, bad.Id)));
        await _service.Client.DeleteAsync($"/api/v1/images/{bad.Id}");
    }

    [Test]
    public async Task Large_damaged_content_ends_as_broken_without_its_last_bytes()
    {
        var bytes = Noise(600, 500);
        var image = await _service.Client.UploadAsync(bytes);
        Assert.That(image.Bytes, Is.GreaterThan(256 * 1024));
        Assert.That(await _service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/content"), Is.EqualTo(bytes));
        await DamageAsync(ImageKeys.Content(image.ParsedId()), "flipped", bytes, []);
        Assert.That(async () => await _service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/content"), Throws.InstanceOf<HttpRequestException>());
        var page = await _service.Client.ListAsync("?limit=1");
        Assert.That(page.Damaged, Is.EqualTo([image.Id]));
    }

    [Test]
    public async Task Restored_content_is_served_and_listed_again()
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await _service.Client.UploadAsync(picture.Jpeg());
        await DamageAsync(ImageKeys.Content(image.ParsedId()), "flipped", picture.Jpeg(), []);
        using var damaged = await _service.Client.GetAsync($"/api/v1/images/{image.Id}/content");
        await damaged.AssertProblemAsync(HttpStatusCode.InternalServerError, "damaged-image");

        // The report and the content may have the same time for up to a second.
        var page = await Eventually.GetAsync(
            async () =>
            {
                await _store.PutAsync(ImageKeys.Content(image.ParsedId()), new MemoryStream(picture.Jpeg()));
                return await _service.Client.ListAsync("?limit=1");
            },
            page => page.Items.Count == 1);
        Assert.That(page.Items[0].Id, Is.EqualTo(image.Id));
        Assert.That(await _service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/content"), Is.EqualTo(picture.Jpeg()));
    }

    [TestCaseSource(nameof(Damages))]
    public async Task Damaged_rendition_is_made_again(string damage)
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await _service.Client.UploadAsync(picture.Jpeg());
        var address = $"/api/v1/images/{image.Id}/rendition?width=20";
        var right = await _service.Client.GetByteArrayAsync(address);
        await _service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/rendition?width=21");
        var keys = await _store.ListAsync($"renditions/{image.Id}/").Select(info => info.Key).ToListAsync();
        var contents = await Task.WhenAll(keys.Select(ReadAsync));
        for (var i = 0; i < keys.Count; i++)
            await DamageAsync(keys[i], damage, contents[i], contents[1 - i]);

        Assert.That(await _service.Client.GetByteArrayAsync(address), Is.EqualTo(right));
        Assert.That(await _service.Client.GetByteArrayAsync(address), Is.EqualTo(right));
        if (damage != "missing")
            Assert.That(_service.Logs.Lines, Has.Some.Contains($"renditions/{image.Id}/").And.Contains("is damaged"));
    }

    [Test]
    public async Task Large_damaged_rendition_ends_as_broken_and_is_made_again_after_that()
    {
        var image = await _service.Client.UploadAsync(Noise(600, 500));
        var address = $"/api/v1/images/{image.Id}/rendition?width=500&format=png";
        var right = await _service.Client.GetByteArrayAsync(address);
        Assert.That(right, Has.Length.GreaterThan(256 * 1024));
        var key = (await _store.ListAsync($"renditions/{image.Id}/").SingleAsync()).Key;
        await DamageAsync(key, "flipped", await ReadAsync(key), []);
        Assert.That(async () => await _service.Client.GetByteArrayAsync(address), Throws.InstanceOf<HttpRequestException>());
        Assert.That(await _service.Client.GetByteArrayAsync(address), Is.EqualTo(right));
    }

    private Task DamageAsync(string key, string damage, byte[] bytes, byte[] other)
    {
        if (damage == "missing")
            return _store.DeleteAsync(key);
        return _store.PutAsync(key, new MemoryStream(damage switch
        {
            "truncated" => bytes[..^10],
            "longer" => [.. bytes, 0],
            "flipped" => [.. bytes[..(bytes.Length / 2)], (byte)(bytes[bytes.Length / 2] ^ 1), .. bytes[(bytes.Length / 2 + 1)..]],
            _ => other,
        }));
    }

    private async Task<byte[]> ReadAsync(string key)
    {
        using var buffer = new MemoryStream();
        await using var reader = await _store.OpenReadAsync(key);
        await reader.Content.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    private static byte[] Noise(int width, int height)
    {
        var random = new Random(17);
        using var picture = TestImage.Draw(width, height, (_, _) => new SKColor((uint)random.Next() | 0xFF000000));
        return picture.Png();
    }
}

/// <summary>Images in a folder.</summary>
public sealed class DamagedContentInFilesTests : DamagedContentTests
{
    private protected override string NewConnection() => "Path=data";
}

/// <summary>Images on an S3 server.</summary>
public sealed class DamagedContentOnS3Tests : DamagedContentTests
{
    private static SwiftServer _swift = null!;

    [OneTimeSetUp]
    public static async Task StartServer() => _swift = await SwiftServer.StartAsync();

    [OneTimeTearDown]
    public static void StopServer() => _swift?.Dispose();

    private protected override string NewConnection() => _swift.Connection($"images-{Guid.NewGuid():N}");
}
