using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Tests.Support;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Storage;

public sealed class JanitorTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Test]
    public async Task What_belongs_to_no_image_is_removed_once_it_is_an_hour_old_and_nothing_else()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        var kept = await service.Client.UploadAsync(picture.Jpeg(), "?rendition=width%3D20");
        var before = service.StoredFiles();
        var store = await PutStrayAsync(service);
        using var janitor = NewJanitor(service, store);

        await janitor.CleanAsync(CancellationToken.None);
        Assert.That(service.StoredFiles(), Has.Count.EqualTo(before.Count + 3), "an upload may be under way");
        _time.Advance(TimeSpan.FromMinutes(61));
        await janitor.CleanAsync(CancellationToken.None);
        Assert.That(service.StoredFiles(), Is.EquivalentTo(before.Append("others")));
        Assert.That(await service.Client.GetByteArrayAsync($"/api/v1/images/{kept.Id}/content"), Is.EqualTo(picture.Jpeg()));
    }

    [Test]
    public async Task It_comes_by_every_hour_whether_or_not_the_store_was_there_the_last_time()
    {
        await using var service = await RunningImages.StartAsync();
        var store = await PutStrayAsync(service);
        using var janitor = NewJanitor(service, store);
        var data = Path.Combine(service.Folder.Path, "data");
        Directory.Move(data, data + "-aside");
        await janitor.StartAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(1));
        Directory.Move(data + "-aside", data);
        Assert.That(() => Later(service), Is.EqualTo(["others"]).After(30_000, 10));
        await janitor.StopAsync(CancellationToken.None);
    }

    private List<string> Later(RunningImages service)
    {
        _time.Advance(TimeSpan.FromHours(1));
        return service.StoredFiles();
    }

    /// <summary>Content that never got its metadata, a rendition of an image that is gone, and something that is none of the janitor's business.</summary>
    private async Task<IObjectStore> PutStrayAsync(RunningImages service)
    {
        var store = service.Services.GetRequiredService<IObjectStore>();
        foreach (var key in new[] { ImageKeys.Content(ImageId.New(_time)), ImageKeys.Rendition(ImageId.New(_time), "abc"), "others" })
            await store.PutAsync(key, new MemoryStream([1]));
        return store;
    }

    private Janitor NewJanitor(RunningImages service, IObjectStore store) =>
        new(store, service.Services.GetRequiredService<ImageCatalog>(), _time, NullLogger<Janitor>.Instance);
}
