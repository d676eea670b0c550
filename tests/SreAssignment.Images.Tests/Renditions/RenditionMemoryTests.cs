using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Tests.Support;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Renditions;

/// <summary>Stored renditions in memory: what is kept, and which checks of a request remain.</summary>
public sealed class RenditionMemoryTests
{
    private const int Bytes = 10_000;

    private static readonly ImageMetadata Image =
        new(ImageId.New(TimeProvider.System), "png", "image/png", 60, 40, 1, false, 100, new string('a', 64), DateTimeOffset.UnixEpoch);

    [TestCase("33554432", 1)]
    [TestCase("0", 3)]
    public async Task Rendition_is_read_from_the_store_once_and_the_metadata_with_each_request(string memoryBytes, int reads)
    {
        await using var service = await StartAsync(memoryBytes);
        var (image, address, right) = await StoreAsync(service);
        var store = (RecordingStore)service.Services.GetRequiredService<IObjectStore>();
        store.Take();
        for (var i = 0; i < 3; i++)
            Assert.That(await service.Client.GetByteArrayAsync(address), Is.EqualTo(right));
        var calls = store.Take();
        Assert.That(calls.Count(call => call.StartsWith("get renditions/", StringComparison.Ordinal)), Is.EqualTo(reads));
        Assert.That(calls.Count(call => call == $"get images/{image}/meta.json"), Is.EqualTo(3));
    }

    [Test]
    public async Task Rendition_of_a_deleted_image_is_not_served_from_memory()
    {
        await using var service = await StartAsync();
        var (image, address, _) = await StoreAsync(service);
        await service.Client.GetByteArrayAsync(address);
        using var deleted = await service.Client.DeleteAsync($"/api/v1/images/{image}");
        using var after = await service.Client.GetAsync(address);
        await after.AssertProblemAsync(HttpStatusCode.NotFound, "image-not-found");
    }

    [Test]
    public async Task Rendition_with_a_deleted_watermark_is_not_served_from_memory()
    {
        await using var service = await StartAsync();
        using var picture = TestImage.Photo(60, 40);
        var (source, mark) = (await service.Client.UploadAsync(picture.Jpeg()), await service.Client.UploadAsync(picture.Png()));
        var address = $"/api/v1/images/{source.Id}/rendition?width=30&watermark={mark.Id}";
        for (var i = 0; i < 3; i++)
            await service.Client.GetByteArrayAsync(address);
        using var deleted = await service.Client.DeleteAsync($"/api/v1/images/{mark.Id}");
        using var after = await service.Client.GetAsync(address);
        await after.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
    }

    [Test]
    public async Task Damaged_rendition_is_not_kept()
    {
        await using var service = await StartAsync();
        var (image, address, right) = await StoreAsync(service);
        var store = service.Services.GetRequiredService<IObjectStore>();
        var key = (await store.ListAsync($"renditions/{image}/").SingleAsync()).Key;
        await store.PutAsync(key, new MemoryStream(new byte[right.Length + 32]));
        for (var i = 0; i < 3; i++)
            Assert.That(await service.Client.GetByteArrayAsync(address), Is.EqualTo(right));
        Assert.That(service.Logs.Lines.Count(line => line.Contains($"{key} is damaged", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Range_head_and_conditions_are_those_of_the_store()
    {
        await using var service = await StartAsync();
        var (_, address, right) = await StoreAsync(service);
        // From the store at first, and from memory after that.
        for (var i = 0; i < 3; i++)
        {
            using var whole = await service.Client.GetAsync(address);
            using var part = await SendAsync(HttpMethod.Get, request => request.Headers.Range = new(5, 9));
            Assert.That((part.StatusCode, await part.Content.ReadAsByteArrayAsync()), Is.EqualTo((HttpStatusCode.PartialContent, right[5..10])));
            Assert.That(part.Content.Headers.ContentRange, Is.EqualTo(new ContentRangeHeaderValue(5, 9, right.Length)));
            using var outside = await SendAsync(HttpMethod.Get, request => request.Headers.Range = new(right.Length, null));
            Assert.That(outside.StatusCode, Is.EqualTo(HttpStatusCode.RequestedRangeNotSatisfiable));
            using var head = await SendAsync(HttpMethod.Head, _ => { });
            Assert.That((head.Content.Headers.ContentLength, head.Headers.ETag), Is.EqualTo(((long?)right.Length, whole.Headers.ETag)));
            using var known = await SendAsync(HttpMethod.Get, request => request.Headers.IfNoneMatch.Add(whole.Headers.ETag!));
            Assert.That(known.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        }

        Task<HttpResponseMessage> SendAsync(HttpMethod method, Action<HttpRequestMessage> change)
        {
            var request = new HttpRequestMessage(method, address);
            change(request);
            return service.Client.SendAsync(request);
        }
    }

    [Test]
    public void Renditions_have_no_more_bytes_than_the_limit()
    {
        using var memory = Create(limit: 10 * Bytes);
        for (var width = 1; width <= 100; width++)
            Keep(memory, Request($"width={width}"), Bytes);
        var kept = Enumerable.Range(1, 100).Count(width => memory.Find(Request($"width={width}")) is not null);
        Assert.That(kept, Is.LessThan(10));
        using var larger = memory.Keep(Request("width=101"), new MemoryStream(new byte[20 * Bytes]));
        Assert.That(larger.Length, Is.EqualTo(20 * Bytes), "it is returned");
        Assert.That(memory.Find(Request("width=101")), Is.Null);
    }

    [Test]
    public void Rendition_of_other_content_parameters_or_pipeline_is_another_one()
    {
        using var memory = Create(limit: 10 * Bytes);
        Keep(memory, Request("width=1"), Bytes);
        Assert.That(memory.Find(Request("width=1")), Is.Not.Null);
        Assert.That(memory.Find(Request("width=2")), Is.Null);
        Assert.That(memory.Find(Request("width=1", Image with { Sha256 = new string('b', 64) })), Is.Null);
        Assert.That(memory.Find(Request("width=1", Image with { Id = ImageId.New(TimeProvider.System) })), Is.Null);
        // The version of the pipeline is a part of this hash.
        Assert.That(Request("width=1").Key, Does.EndWith(Request("width=1").Hash));
    }

    [Test]
    public void Rendition_is_read_from_the_store_again_after_ten_minutes()
    {
        var time = new FakeTimeProvider();
        using var memory = Create(limit: 10 * Bytes, time);
        Keep(memory, Request("width=1"), Bytes);
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.That(memory.Find(Request("width=1")), Is.Not.Null);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(memory.Find(Request("width=1")), Is.Null);
    }

    private static Task<RunningImages> StartAsync(string memoryBytes = "33554432") =>
        RunningImages.StartAsync(RecordingStore.Register, ("Images:Renditions:MemoryBytes", memoryBytes));

    private static async Task<(string Image, string Address, byte[] Right)> StoreAsync(RunningImages service)
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await service.Client.UploadAsync(picture.Jpeg());
        var address = $"/api/v1/images/{image.Id}/rendition?width=20";
        return (image.Id, address, await service.Client.GetByteArrayAsync(address));
    }

    private static RenditionMemory Create(long limit, TimeProvider? time = null) =>
        new(Options.Create(new ImagesOptions { Renditions = new() { MemoryBytes = limit } }), time ?? TimeProvider.System);

    private static void Keep(RenditionMemory memory, RenditionRequest request, int bytes) => memory.Keep(request, new MemoryStream(new byte[bytes])).Dispose();

    private static RenditionRequest Request(string query, ImageMetadata? image = null)
    {
        var parameters = TransformParameters.Read(new ParameterReader(QueryHelpers.ParseQuery(query)));
        return new HashedParameters(parameters).For(image ?? Image, OutputFormat.Png, watermark: null);
    }
}
