using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Tests.Support;
using SreAssignment.Images.Work;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Renditions;

/// <summary>Pixels of a deleted image are not served: of the source, and of a watermark.</summary>
public sealed class DeletedImageTests
{
    private RunningImages _service = null!;

    [SetUp]
    public async Task Start() => _service = await RunningImages.StartAsync(RecordingStore.Register, ("Images:Links:Keys:0", new string('k', 32)));

    [TearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [TestCase(true, HttpStatusCode.NotFound, "image-not-found")]
    [TestCase(false, HttpStatusCode.BadRequest, "invalid-parameter")]
    public async Task Image_that_is_deleted_while_a_rendition_is_made_is_not_served_and_nothing_is_stored(bool isSource, HttpStatusCode status, string slug)
    {
        using var picture = TestImage.Photo(60, 40);
        var (source, mark) = (await _service.Client.UploadAsync(picture.Jpeg()), await _service.Client.UploadAsync(picture.Png()));
        var deleted = isSource ? source : mark;
        using var requested = new CounterTotal(_service.Services.GetRequiredService<IMeterFactory>(), "image.rendition.requests");
        Task<HttpResponseMessage>[] pending;
        using (await _service.Services.GetRequiredService<WorkGate>().EnterAsync(long.MaxValue, CancellationToken.None))
        {
            pending = [.. Enumerable.Range(0, 3).Select(_ => _service.Client.GetAsync($"/api/v1/images/{source.Id}/rendition?width=30&watermark={mark.Id}"))];
            await Eventually.GetAsync(() => Task.FromResult(requested.Value), value => value == 3);
            await _service.Client.DeleteAsync($"/api/v1/images/{deleted.Id}");
        }

        foreach (var response in await Task.WhenAll(pending))
        {
            Assert.That(response.IsSuccessStatusCode, Is.False);
            response.Dispose();
        }
        using var after = await _service.Client.GetAsync($"/api/v1/images/{source.Id}/rendition?width=30&watermark={mark.Id}");
        await after.AssertProblemAsync(status, slug);
        Assert.That(_service.StoredFiles().Where(file => file.StartsWith("renditions", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Image_that_is_deleted_between_the_pixels_and_the_response_is_not_served(bool isSource)
    {
        using var picture = TestImage.Photo(60, 40);
        var (source, mark) = (await _service.Client.UploadAsync(picture.Jpeg()), await _service.Client.UploadAsync(picture.Png()));
        var deleted = isSource ? source : mark;
        var store = (RecordingStore)_service.Services.GetRequiredService<IObjectStore>();
        var reads = 0;
        // The metadata are read by the request, and again when the rendition has been stored.
        store.Reading = async key =>
        {
            if (key == ImageKeys.Metadata(deleted.ParsedId()) && Interlocked.Increment(ref reads) == 2)
                await _service.Client.DeleteAsync($"/api/v1/images/{deleted.Id}");
        };
        using var response = await _service.Client.GetAsync($"/api/v1/images/{source.Id}/rendition?width=30&watermark={mark.Id}");
        await response.AssertProblemAsync(isSource ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest, isSource ? "image-not-found" : "invalid-parameter");
        Assert.That(_service.StoredFiles().Where(file => file.StartsWith("renditions", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Deleted_image_is_not_found_by_a_request_with_its_entity_tag()
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await _service.Client.UploadAsync(picture.Jpeg());
        var tags = new Dictionary<string, EntityTagHeaderValue>();
        foreach (var what in (string[])["content", "rendition?width=20"])
        {
            using var first = await _service.Client.GetAsync($"/api/v1/images/{image.Id}/{what}");
            tags[what] = first.Headers.ETag!;
        }
        await _service.Client.DeleteAsync($"/api/v1/images/{image.Id}");
        foreach (var (what, tag) in tags)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/images/{image.Id}/{what}");
            request.Headers.IfNoneMatch.Add(tag);
            using var response = await _service.Client.SendAsync(request);
            await response.AssertProblemAsync(HttpStatusCode.NotFound, "image-not-found");
            Assert.That(response.Headers.CacheControl?.MaxAge, Is.Null);
        }
    }

    [TestCase(60, 60)]
    [TestCase(3600, 300)]
    public async Task Shared_caches_keep_the_response_to_a_signed_link_for_five_minutes_at_most(int expiresIn, int longest)
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await _service.Client.UploadAsync(picture.Jpeg());
        using var created = await _service.Client.PostAsync($"/api/v1/images/{image.Id}/links?width=20&expiresIn={expiresIn}", null);
        var url = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["url"]!;
        using var response = await _service.Anonymous.GetAsync(url);
        Assert.That(response.Headers.CacheControl!.Public);
        Assert.That(response.Headers.CacheControl.MaxAge!.Value.TotalSeconds, Is.GreaterThan(0).And.LessThanOrEqualTo(longest));
    }

    [Test]
    public async Task Renditions_with_different_watermarks_have_different_tags()
    {
        using var picture = TestImage.Photo(60, 40);
        var source = await _service.Client.UploadAsync(picture.Jpeg());
        var tags = new HashSet<string>();
        foreach (var mark in (byte[][])[picture.Png(), picture.Jpeg()])
        {
            var id = (await _service.Client.UploadAsync(mark)).Id;
            using var response = await _service.Client.GetAsync($"/api/v1/images/{source.Id}/rendition?watermark={id}");
            tags.Add(response.Headers.ETag!.Tag);
        }
        Assert.That(tags, Has.Count.EqualTo(2));
    }
}
