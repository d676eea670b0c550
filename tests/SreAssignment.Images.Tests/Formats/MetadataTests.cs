using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using NetVips;
using SkiaSharp;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Tests.Support;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Formats;

/// <summary>What is known of an image, and what a result keeps of it.</summary>
public sealed class MetadataTests
{
    private static HttpClient Client => Shared.Service.Client;

    [TestCase("rgb.png", "rgb", null)]
    [TestCase("gray.png", "gray", null)]
    [TestCase("gray16.png", "gray", null)]
    [TestCase("cmyk.jpg", "cmyk", null)]
    [TestCase("display-p3.jpg", "rgb", "Display P3")]
    [TestCase("adobe-rgb.png", "rgb", "Adobe RGB")]
    [TestCase("animated.gif", "rgb", null)]
    public async Task The_colour_space_is_known(string name, string space, string? profile)
    {
        var image = await UploadAsync(Asset.Read(name));
        Assert.That((string?)image["colorSpace"], Is.EqualTo(space));
        if (profile is null)
            Assert.That(image["colorProfile"], Is.Null);
        else
            Assert.That((string?)image["colorProfile"], Does.Contain(profile[..5]));
    }

    [Test]
    public async Task The_dominant_colour_is_the_most_frequent_of_what_is_visible()
    {
        using var picture = TestImage.Draw(
            200, 100, (x, _) => x switch { < 90 => new SKColor(0, 0, 0, 0), < 160 => new(200, 40, 30), _ => SKColors.White }, isOpaque: false);
        var image = await UploadAsync(picture.Png());
        Assert.That((string?)image["dominantColor"], Is.EqualTo("c8281e"));
    }

    // Values of the reference implementation, blurhash 2.0.5 of npm, for the same pixels upright.
    [TestCase("rgb.png", "L]I=7B}soLJ7MuQqayo{axaffQfj")]
    [TestCase("palette.png", "L]I=7B}soLJ7MuQqayo{axaffQfj")]
    [TestCase("exif-6.webp", "L]I=7B}soLJ7MuQqayo{axaffQfj")]
    public async Task The_blur_hash_is_that_of_the_reference_implementation(string name, string expected) =>
        Assert.That((string?)(await UploadAsync(Asset.Read(name)))["blurHash"], Is.EqualTo(expected));

    [Test]
    public async Task The_blur_hash_of_an_upright_image_has_three_components_across()
    {
        using var picture = SKBitmap.Decode(Asset.Read("rgb.png"));
        using var rotated = await Client.ProcessAsync(picture.Png(), "rotate=90&format=png");
        Assert.That((string?)(await UploadAsync(rotated.Png()))["blurHash"], Is.EqualTo("T]I=7Bx{j]}syTkBoLj[fQJ7Vuf7"));
    }

    [Test]
    public async Task Internal_numbers_are_not_public_and_every_other_member_is()
    {
        var image = await UploadAsync(Asset.Read("animated.webp"));
        Assert.That(image.Select(pair => pair.Key), Is.EqualTo((string[])
        [
            "id", "format", "contentType", "width", "height", "orientation", "hasAlpha", "frames", "colorSpace", "colorProfile", "dominantColor", "blurHash",
            "bytes", "sha256", "fileName", "isMissingEnd", "createdAt",
        ]));
        Assert.That((int?)image["frames"], Is.GreaterThan(1));
        var list = JsonNode.Parse(await Client.GetStringAsync("/api/v1/images?limit=100"))!["items"]!.AsArray();
        Assert.That(list.Select(item => item!.AsObject().ContainsKey("decoderBytes")), Is.All.False);
    }

    [Test]
    public async Task Metadata_of_an_earlier_version_is_readable()
    {
        await using var service = await RunningImages.StartAsync();
        var image = await service.Client.UploadAsync(Asset.Read("rgb.png"));
        var store = service.Services.GetRequiredService<IObjectStore>();
        var key = ImageKeys.Metadata(image.ParsedId());
        await using var reader = await store.OpenReadAsync(key);
        var json = (await JsonNode.ParseAsync(reader.Content))!.AsObject();
        Assert.That(json.Remove("summary") && json.Remove("fileName") && json.Remove("frames") && json.Remove("isMissingEnd"));
        await store.PutAsync(key, new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString())));
        var again = JsonNode.Parse(await service.Client.GetStringAsync($"/api/v1/images/{image.Id}"))!;
        Assert.That((again["blurHash"], (int?)again["frames"]), Is.EqualTo(((JsonNode?)null, 1)));
        using var response = await service.Client.GetAsync($"/api/v1/images/{image.Id}/rendition?width=20");
        Assert.That(response.IsSuccessStatusCode);
    }

    [TestCase("photo.jpg", "photo.jpg")]
    [TestCase("C:\\Users\\me\\photo.jpg", "photo.jpg")]
    [TestCase("../../etc/passwd", "passwd")]
    [TestCase("a\u202Egpj.exe", "agpj.exe")]
    [TestCase("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png")]
    [TestCase("ünï ☃.png", "ünï ☃.png")]
    [TestCase("/", null)]
    public async Task The_file_name_is_kept_without_folders_and_control_characters(string name, string? expected)
    {
        using var body = RunningImages.Body(Asset.Read("rgb.png"), "image/png");
        using var form = new MultipartFormDataContent();
        form.Add(body, "file");
        body.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "file", FileNameStar = name };
        using var response = await Client.PostAsync("/api/v1/images", form);
        var image = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.That((string?)image["fileName"], Is.EqualTo(expected));
        using var raw = RunningImages.Body(Asset.Read("rgb.png"));
        raw.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileNameStar = name };
        using var second = await Client.PostAsync("/api/v1/images", raw);
        Assert.That((string?)JsonNode.Parse(await second.Content.ReadAsStringAsync())!["fileName"], Is.EqualTo(expected));
    }

    [Test]
    public async Task A_long_file_name_is_cut()
    {
        using var raw = RunningImages.Body(Asset.Read("rgb.png"));
        raw.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = $"\"{new string('a', 5000)}\"" };
        using var response = await Client.PostAsync("/api/v1/images", raw);
        Assert.That((string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["fileName"], Has.Length.EqualTo(200));
    }

    [Test]
    public async Task A_result_has_no_metadata_unless_it_is_requested(
        [Values("jpeg", "webp", "png", "avif")] string format, [Values("", "&width=20", "&background=f008")] string query)
    {
        using var picture = TestImage.Corners(40, 80);
        using var source = Image.NewFromBuffer(picture.Png());
        using var marked = source.Mutate(mutable =>
        {
            mutable.Set(GValue.GStrType, "exif-ifd0-Copyright", "(c) Jane Doe (…, ASCII, 13 components, 13 bytes)");
            mutable.Set(GValue.GIntType, "orientation", 6);
            mutable.Set(GValue.BlobType, "icc-profile-data", ProfileOf("display-p3.png"));
            mutable.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'><a tiff:Orientation=\"6\"/></x:xmpmeta>"));
        });
        var bytes = marked.JpegsaveBuffer(q: 95);
        using var stripped = Image.NewFromBuffer(await PostAsync(bytes, $"format={format}{query}"));
        var metadata = stripped.GetFields().Where(field => field.StartsWith("exif-", StringComparison.Ordinal) || field is "xmp-data" or "icc-profile-data");
        Assert.That(metadata, Is.Empty);
        Assert.That(stripped.Width, Is.GreaterThan(stripped.Height), "upright");
        using var kept = Image.NewFromBuffer(await PostAsync(bytes, $"format={format}{query}&strip=false"));
        Assert.That(kept.Width, Is.GreaterThan(kept.Height), "upright");
        Assert.That(kept.Contains("orientation") ? (int)kept.Get("orientation") : 1, Is.EqualTo(1));
        Assert.That((string)kept.Get("exif-ifd0-Copyright"), Does.StartWith("(c) Jane Doe"));
        Assert.That((byte[])kept.Get("icc-profile-data"), Is.EqualTo(ProfileOf("display-p3.png")));
        Assert.That(Encoding.UTF8.GetString((byte[])kept.Get("xmp-data")), Does.Contain("tiff:Orientation=\"1\""));
    }

    [Test]
    public async Task A_kept_profile_keeps_the_numbers_of_the_pixels()
    {
        var bytes = Asset.Read("display-p3.png");
        using var source = Image.NewFromBuffer(bytes);
        using var kept = Image.NewFromBuffer(await PostAsync(bytes, "format=png&strip=false"));
        Assert.That(kept.Getpoint(8, 8), Is.EqualTo(source.Getpoint(8, 8)));
        using var converted = Image.NewFromBuffer(await PostAsync(bytes, "format=png"));
        Assert.That(converted.Getpoint(8, 8), Is.Not.EqualTo(source.Getpoint(8, 8)));
        using var cmyk = Image.NewFromBuffer(await PostAsync(Asset.Read("cmyk-own-icc.jpg"), "format=jpeg&strip=false"));
        Assert.That((cmyk.Bands, cmyk.Contains("icc-profile-data")), Is.EqualTo((3, false)));
    }

    /// <summary>PNG third edition, 11.3.2.6: 12 and 13 are Display P3, which other formats have a profile for.</summary>
    [Test]
    public async Task Kept_code_points_of_display_p3_become_a_profile([Values("png", "webp")] string format)
    {
        var bytes = Asset.Read("cicp-p3.png");
        using var source = Image.NewFromBuffer(bytes);
        using var kept = Image.NewFromBuffer(await PostAsync(bytes, $"format={format}&lossless=true&strip=false"));
        Assert.That(kept.Getpoint(2, 0)[..3], Is.EqualTo(source.Getpoint(2, 0)[..3]));
        using var converted = kept.IccTransform("srgb", embedded: true, intent: Enums.Intent.Perceptual);
        Assert.That(converted.Getpoint(2, 0)[..3], Is.EqualTo(new double[] { 215, 93, 31 }).Within(2));
    }

    [Test]
    public async Task The_metadata_of_a_watermark_does_not_get_into_the_result()
    {
        var mark = await Client.UploadAsync(Asset.Read("display-p3.png"));
        using var result = Image.NewFromBuffer(await PostAsync(Asset.Read("rgb.png"), $"format=png&strip=false&watermark={mark.Id}"));
        Assert.That(result.Contains("icc-profile-data"), Is.False);
    }

    private static byte[] ProfileOf(string name)
    {
        using var image = Image.NewFromBuffer(Asset.Read(name));
        return (byte[])image.Get("icc-profile-data");
    }

    private static async Task<JsonObject> UploadAsync(byte[] image)
    {
        using var response = await Client.PostAsync("/api/v1/images", RunningImages.Body(image));
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    private static async Task<byte[]> PostAsync(byte[] image, string query)
    {
        using var response = await Client.PostAsync($"/api/v1/process?{query}", RunningImages.Body(image));
        Assert.That(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadAsByteArrayAsync();
    }
}
