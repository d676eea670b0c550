using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Tests.Support;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Catalog;

public sealed class OrphanCleanupTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Test]
    public async Task Orphaned_objects_are_deleted_after_an_hour_and_no_others()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        var kept = await service.Client.UploadAsync(picture.Jpeg(), "?rendition=width%3D20");
        var before = service.StoredFiles();
        var store = await PutOrphansAsync(service);
        using var cleanup = CreateCleanup(service, store);

        await cleanup.DeleteOrphansAsync(CancellationToken.None);
        Assert.That(service.StoredFiles(), Has.Count.EqualTo(before.Count + 3), "an upload may be in progress");
        _time.Advance(TimeSpan.FromMinutes(61));
        await cleanup.DeleteOrphansAsync(CancellationToken.None);
        Assert.That(service.StoredFiles(), Is.EquivalentTo(before.Append("others")));
        Assert.That(await service.Client.GetByteArrayAsync($"/api/v1/images/{kept.Id}/content"), Is.EqualTo(picture.Jpeg()));
    }

    [Test]
    public async Task Cleanup_runs_every_hour_also_after_a_failure_of_the_store()
    {
        await using var service = await RunningImages.StartAsync();
        var store = await PutOrphansAsync(service);
        using var cleanup = CreateCleanup(service, store);
        var data = Path.Combine(service.Folder.Path, "data");
        Directory.Move(data, data + "-aside");
        await cleanup.StartAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(1));
        Directory.Move(data + "-aside", data);
        Assert.That(() => Later(service), Is.EqualTo(["others"]).After(30_000, 10));
        await cleanup.StopAsync(CancellationToken.None);
    }

    private List<string> Later(RunningImages service)
    {
        _time.Advance(TimeSpan.FromHours(1));
        return service.StoredFiles();
    }

    /// <summary>Stores content without metadata, a rendition of a deleted image, and an object of something else.</summary>
    private async Task<IObjectStore> PutOrphansAsync(RunningImages service)
    {
        var store = service.Services.GetRequiredService<IObjectStore>();
        foreach (var key in new[] { ImageKeys.Content(ImageId.New(_time)), ImageKeys.Rendition(ImageId.New(_time), "abc"), "others" })
            await store.PutAsync(key, new MemoryStream([1]));
        return store;
    }

    private OrphanCleanup CreateCleanup(RunningImages service, IObjectStore store) =>
        new(store, service.Services.GetRequiredService<ImageCatalog>(), _time, NullLogger<OrphanCleanup>.Instance);
}
