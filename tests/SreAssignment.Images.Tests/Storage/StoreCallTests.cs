using Microsoft.Extensions.DependencyInjection;
using SreAssignment.Images.Tests.Support;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Storage;

/// <summary>The calls to the store that each request makes.</summary>
public sealed class StoreCallTests
{
    private RunningImages _service = null!;
    private RecordingStore _store = null!;

    [SetUp]
    public async Task Start()
    {
        _service = await RunningImages.StartAsync(RecordingStore.Register);
        _store = (RecordingStore)_service.Services.GetRequiredService<IObjectStore>();
        // The background services have listed what there is.
        await Eventually.GetAsync(() => Task.FromResult(_store.Take()), calls => calls.Contains("list renditions/"));
        _store.Take();
    }

    [TearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [Test]
    public async Task Upload_writes_the_content_once_and_reads_nothing([Values(0, 1)] int bodyInFile)
    {
        await using var service = await RunningImages.StartAsync(RecordingStore.Register, ("Images:Work:BodyBytes", bodyInFile == 1 ? "0" : "10000000"));
        var store = (RecordingStore)service.Services.GetRequiredService<IObjectStore>();
        using var picture = TestImage.Photo(600, 400);
        var bytes = picture.Png();
        Assert.That(bytes, Has.Length.GreaterThan(100_000));
        var image = await service.Client.UploadAsync(bytes);
        Assert.That(Without(store.Take(), "list renditions/"), Is.EqualTo([$"put images/{image.Id}/content", $"put images/{image.Id}/meta.json"]));
        Assert.That(await service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/content"), Is.EqualTo(bytes));
    }

    [Test]
    public async Task Upload_with_a_rendition_makes_it_of_the_received_bytes()
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await _service.Client.UploadAsync(picture.Jpeg(), "?rendition=width%3D20");
        var calls = _store.Take();
        Assert.That(calls.Count(call => call.StartsWith("put ", StringComparison.Ordinal)), Is.EqualTo(3), "content, metadata and rendition");
        Assert.That(calls, Has.None.EqualTo($"get images/{image.Id}/content").And.None.StartsWith("list "));

        var stored = await _service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/rendition?width=20");
        Assert.That(_store.Take(), Has.None.StartsWith("put ").And.None.EqualTo($"get images/{image.Id}/content"));
        Assert.That(stored, Is.Not.Empty);
    }

    [Test]
    public async Task Process_makes_no_call()
    {
        using var picture = TestImage.Photo(60, 40);
        using var result = await _service.Client.ProcessAsync(picture.Jpeg(), "width=20");
        Assert.That(_store.Take(), Is.Empty);
    }

    [Test]
    public async Task Rendition_is_stored_without_a_listing()
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await _service.Client.UploadAsync(picture.Jpeg());
        for (var width = 1; width <= 30; width++)
            await _service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/rendition?width={width}");
        var calls = _store.Take();
        Assert.That(calls.Count(call => call.StartsWith("put renditions/", StringComparison.Ordinal)), Is.EqualTo(30));
        Assert.That(calls, Has.None.StartsWith("list "));
    }

    private static IEnumerable<string> Without(IEnumerable<string> calls, string call) => calls.Where(c => c != call);
}
