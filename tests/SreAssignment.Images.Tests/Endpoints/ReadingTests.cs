using System.Net;
using System.Net.Http.Headers;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Endpoints;

public sealed class ReadingTests
{
    private static RunningImages Service => Shared.Service;

    [Test]
    public async Task Content_is_the_original_with_the_headers_of_an_image()
    {
        using var picture = TestImage.Photo(60, 40);
        var bytes = picture.Jpeg().WithExif(6);
        var image = await Service.Client.UploadAsync(bytes);
        using var response = await Service.Client.GetAsync($"/api/v1/images/{image.Id}/content");
        Assert.Multiple(async () =>
        {
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(bytes));
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/jpeg"));
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(bytes.Length));
            Assert.That(response.Headers.ETag?.ToString(), Is.EqualTo($"\"{image.Sha256}\""));
            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]));
            Assert.That(response.Headers.CacheControl?.ToString(), Does.Contain("immutable"));
        });
    }

    [Test]
    public async Task If_None_Match_of_the_current_version_is_not_modified([Values("content", "rendition?width=20")] string what)
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Jpeg());
        using var first = await Service.Client.GetAsync($"/api/v1/images/{image.Id}/{what}");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/images/{image.Id}/{what}");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await Service.Client.SendAsync(request);
        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(second.Headers.ETag, Is.EqualTo(first.Headers.ETag));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [TestCase("0-9", 0, 10)]
    [TestCase("100-199", 100, 100)]
    [TestCase("500-", 500, -1)]
    [TestCase("-10", -10, 10)]
    public async Task Range_returns_the_part_of_originals_and_renditions(string range, int start, int length)
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Png());
        foreach (var what in new[] { "content", "rendition?width=50", "rendition?width=50" })
        {
            var whole = await Service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/{what}");
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/images/{image.Id}/{what}");
            request.Headers.Range = RangeHeaderValue.Parse($"bytes={range}");
            using var response = await Service.Client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
            var from = start < 0 ? whole.Length + start : start;
            var expected = length < 0 ? whole[from..] : whole[from..(from + length)];
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(expected));
            Assert.That(response.Content.Headers.ContentRange?.Length, Is.EqualTo(whole.Length));
        }
    }

    [Test]
    public async Task Range_beyond_the_end_is_not_satisfiable()
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Png());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/images/{image.Id}/content");
        request.Headers.Range = new RangeHeaderValue(1_000_000, null);
        using var response = await Service.Client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestedRangeNotSatisfiable));
    }

    [Test]
    public async Task Head_has_the_length_and_no_body([Values("content", "rendition?width=20")] string what)
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Jpeg());
        var whole = await Service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/{what}");
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/api/v1/images/{image.Id}/{what}");
        using var response = await Service.Client.SendAsync(request);
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(whole.Length));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Pages_are_newest_first_and_do_not_change_when_images_are_added()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(8, 8);
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
            ids.Insert(0, (await service.Client.UploadAsync(picture.Png())).Id);
        // Several may share a millisecond; their order is that of their ids then.
        ids.Sort(StringComparer.Ordinal);

        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await service.Client.ListAsync($"?limit=3{cursor}");
            seen.AddRange(page.Items.Select(item => item.Id));
            cursor = page.NextCursor is null ? "" : $"&cursor={page.NextCursor}";
            await service.Client.UploadAsync(picture.Png());
        }
        while (cursor.Length > 0);
        Assert.That(seen, Is.EqualTo(ids));
        Assert.That((await service.Client.ListAsync()).Items, Has.Count.EqualTo(ids.Count + 3));
    }

    [Test]
    public async Task Deleting_an_image_removes_it_with_its_renditions()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        var image = await service.Client.UploadAsync(picture.Jpeg(), "?rendition=width%3D20");
        using var deleted = await service.Client.DeleteAsync($"/api/v1/images/{image.Id}");
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(service.StoredFiles(), Is.Empty);
        using var gone = await service.Client.GetAsync($"/api/v1/images/{image.Id}/rendition?width=20");
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "image-not-found");
    }

    [Test]
    public async Task Equivalent_parameters_are_the_same_rendition()
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Jpeg());
        var tags = new HashSet<string>();
        foreach (var query in new[] { "width=20&quality=80", "quality=80&width=20", "width=20", "width=20&format=jpeg&rotate=0&enlarge=false&fit=cover" })
        {
            using var response = await Service.Client.GetAsync($"/api/v1/images/{image.Id}/rendition?{query}");
            tags.Add(response.Headers.ETag!.Tag);
        }
        Assert.That(tags, Has.Count.EqualTo(1));
    }
}
