using System.Net;
using System.Text.Json;
using SkiaSharp;

namespace SreAssignment.AppHost.Tests;

/// <summary>What a person does with the platform, on a real photograph, through the gateway.</summary>
public sealed class TourTests
{
    [Test]
    public async Task A_photo_is_uploaded_and_fetched_as_a_webp_of_320_pixels()
    {
        var platform = await SharedPlatform.GetAsync();
        var path = await platform.UploadAsync();

        using var rendition = await platform.SendAsync(HttpMethod.Get, $"{path}/rendition?width=320&format=webp");
        Assert.That(rendition.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(rendition.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/webp"));
        var bytes = await rendition.Content.ReadAsByteArrayAsync();
        using var codec = SKCodec.Create(new SKMemoryStream(bytes));
        Assert.That(codec.EncodedFormat, Is.EqualTo(SKEncodedImageFormat.Webp));
        Assert.That(codec.Info.Width, Is.EqualTo(320));

        using var again = await platform.SendAsync(HttpMethod.Get, $"{path}/rendition?width=320&format=webp");
        Assert.That(await again.Content.ReadAsByteArrayAsync(), Is.EqualTo(bytes), "made once, then served");
    }

    [Test]
    public async Task The_original_comes_back_byte_for_byte_and_in_ranges()
    {
        var platform = await SharedPlatform.GetAsync();
        var path = await platform.UploadAsync();

        using var content = await platform.SendAsync(HttpMethod.Get, $"{path}/content");
        Assert.That(await content.Content.ReadAsByteArrayAsync(), Is.EqualTo(Platform.Photo));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/content") { Headers = { Range = new(10, 19) } };
        request.Headers.Authorization = new("Bearer", await platform.TokenAsync());
        using var range = await platform.Http.SendAsync(request, Platform.Deadline);
        Assert.That(range.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        Assert.That(await range.Content.ReadAsByteArrayAsync(), Is.EqualTo(Platform.Photo[10..20]));
    }

    [Test]
    public async Task An_image_is_listed_described_and_deleted()
    {
        var platform = await SharedPlatform.GetAsync();
        var path = await platform.UploadAsync();
        var id = path.Split('/')[^1];

        using var metadata = JsonDocument.Parse(await (await platform.SendAsync(HttpMethod.Get, path)).Content.ReadAsStringAsync());
        Assert.That(metadata.RootElement.GetProperty("id").GetString(), Is.EqualTo(id));
        Assert.That(await ListAsync(platform), Does.Contain(id));

        using var deleted = await platform.SendAsync(HttpMethod.Delete, path);
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await ListAsync(platform), Does.Not.Contain(id));
        using var gone = await platform.SendAsync(HttpMethod.Get, path);
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task An_image_is_processed_without_being_stored()
    {
        var platform = await SharedPlatform.GetAsync();
        using var response = await platform.SendAsync(
            HttpMethod.Post, "/api/v1/process?width=64&height=64&fit=cover&format=png", Platform.Image(Platform.Photo));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var codec = SKCodec.Create(new SKMemoryStream(await response.Content.ReadAsByteArrayAsync()));
        Assert.That((codec.EncodedFormat, codec.Info.Width, codec.Info.Height), Is.EqualTo((SKEncodedImageFormat.Png, 64, 64)));
    }

    [Test]
    public async Task Discovery_names_the_address_in_use_as_issuer()
    {
        var platform = await SharedPlatform.GetAsync();
        using var metadata = JsonDocument.Parse(await platform.Http.GetStringAsync("/.well-known/oauth-authorization-server"));
        Assert.That(metadata.RootElement.GetProperty("issuer").GetString(), Is.EqualTo(platform.Issuer));
        using var keys = JsonDocument.Parse(await platform.Http.GetStringAsync("/.well-known/jwks.json"));
        Assert.That(keys.RootElement.GetProperty("keys").GetArrayLength(), Is.EqualTo(1), "two replicas that start on an empty folder end with one key");
    }

    [Test]
    public async Task Internal_and_management_paths_are_not_reachable_through_the_gateway()
    {
        var platform = await SharedPlatform.GetAsync();
        foreach (var path in (string[])["/health", "/alive", "/metrics", "/oauth2/introspect"])
        {
            using var response = await platform.SendAsync(path.StartsWith("/oauth2", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
        }
    }

    private static async Task<string> ListAsync(Platform platform)
    {
        using var list = await platform.SendAsync(HttpMethod.Get, "/api/v1/images?limit=100");
        Assert.That(list.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return await list.Content.ReadAsStringAsync();
    }
}
