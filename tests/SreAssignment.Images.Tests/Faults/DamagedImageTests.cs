using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Tests.Support;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Faults;

/// <summary>Stored objects that something else damaged.</summary>
public sealed class DamagedImageTests
{
    private static readonly Random Random = new(17);

    private static IEnumerable<TestCaseData> Damages()
    {
        yield return new TestCaseData((Func<byte[], byte[]>)(meta => meta[..20])).SetArgDisplayNames("truncated");
        yield return new TestCaseData((Func<byte[], byte[]>)(_ => [])).SetArgDisplayNames("empty");
        yield return new TestCaseData((Func<byte[], byte[]>)(_ => [.. "null"u8])).SetArgDisplayNames("null");
        yield return new TestCaseData((Func<byte[], byte[]>)(_ => [.. "{}"u8])).SetArgDisplayNames("without members");
        yield return new TestCaseData((Func<byte[], byte[]>)(meta => [.. meta.Select(b => b == (byte)'j' ? (byte)'x' : b)])).SetArgDisplayNames("other format");
        yield return new TestCaseData((Func<byte[], byte[]>)(meta => [.. meta.Select(_ => (byte)Random.Next(256))])).SetArgDisplayNames("random");
    }

    [TestCaseSource(nameof(Damages))]
    public async Task Damaged_metadata_affects_its_image_only(Func<byte[], byte[]> damage)
    {
        await using var service = await RunningImages.StartAsync();
        using var reported = new CounterTotal(service.Services.GetRequiredService<IMeterFactory>(), "image.store.damaged");
        using var picture = TestImage.Photo(60, 40);
        var good = await service.Client.UploadAsync(picture.Jpeg());
        var bad = await service.Client.UploadAsync(picture.Jpeg());
        await ChangeAsync(service, id => ImageKeys.Metadata(id), bad.Id, damage);
        var page = await service.Client.ListAsync();
        Assert.That(page.Items.Select(i => i.Id), Is.EqualTo([good.Id]));
        Assert.That(page.Damaged, Is.EqualTo([bad.Id]));
        Assert.That(service.Logs.Lines, Has.Some.Contains($"{bad.Id} is damaged"));
        foreach (var what in (string[])["", "/content", "/rendition?width=20"])
        {
            using var response = await service.Client.GetAsync($"/api/v1/images/{bad.Id}{what}");
            await response.AssertProblemAsync(HttpStatusCode.InternalServerError, "damaged-image");
        }
        Assert.That(reported.Value, Is.GreaterThanOrEqualTo(4), "the list and three requests");
        Assert.That((await service.Client.DeleteAsync($"/api/v1/images/{bad.Id}")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        page = await service.Client.ListAsync();
        Assert.That((page.Items.Count, page.Damaged), Is.EqualTo((1, default(IReadOnlyList<string>))));
        Assert.That(service.StoredFiles().Where(f => f.Contains(bad.Id, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Damaged_content_is_detected()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        foreach (var damage in (Func<byte[], byte[]>[])[bytes => bytes[..^10], bytes => [.. bytes, 1], bytes => [.. bytes[..^3], 0, 0, 0]])
        {
            var image = await service.Client.UploadAsync(picture.Jpeg());
            await ChangeAsync(service, id => ImageKeys.Content(id), image.Id, damage);
            using var response = await service.Client.GetAsync($"/api/v1/images/{image.Id}/rendition?width=20");
            await response.AssertProblemAsync(HttpStatusCode.InternalServerError, "damaged-image");
        }
    }

    [Test]
    public async Task Cleanup_keeps_the_content_of_a_damaged_image_and_continues()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await RunningImages.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(TimeProvider.System));
        using var picture = TestImage.Photo(60, 40);
        var bad = await service.Client.UploadAsync(picture.Jpeg());
        await ChangeAsync(service, id => ImageKeys.Metadata(id), bad.Id, meta => meta[..20]);
        var store = service.Services.GetRequiredService<IObjectStore>();
        await store.PutAsync(ImageKeys.Content(ImageId.New(time)), new MemoryStream([1]));
        using var cleanup = ActivatorUtilities.CreateInstance<OrphanCleanup>(service.Services, (TimeProvider)time);
        time.Advance(TimeSpan.FromHours(2));

        await cleanup.DeleteOrphansAsync(CancellationToken.None);

        Assert.That(service.StoredFiles().Count(f => f.Contains(bad.Id, StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(service.StoredFiles(), Has.Count.EqualTo(2), "the orphaned object is deleted");
        Assert.That(service.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested, Is.False);
    }

    private static async Task ChangeAsync(RunningImages service, Func<ImageId, string> key, string image, Func<byte[], byte[]> change)
    {
        Assert.That(ImageId.TryParse(image, out var id));
        var store = service.Services.GetRequiredService<IObjectStore>();
        using var buffer = new MemoryStream();
        await using (var reader = await store.OpenReadAsync(key(id)))
            await reader.Content.CopyToAsync(buffer);
        await store.PutAsync(key(id), new MemoryStream(change(buffer.ToArray())));
    }
}
