using System.Net;
using System.Runtime.InteropServices;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Formats;

/// <summary>What comes out: formats, quality, limits of size, colours, and nothing of the metadata.</summary>
public sealed class EncodingTests
{
    private static HttpClient Client => Shared.Service.Client;

    [TestCase("jpeg", 0xFF, 0xD8)]
    [TestCase("png", 0x89, 0x50)]
    [TestCase("webp", 0x52, 0x49)]
    public async Task Every_output_format_has_the_same_pixels(string format, int first, int second)
    {
        using var picture = TestImage.Corners(80, 40);
        using var response = await Client.PostAsync($"/api/v1/process?format={format}", RunningImages.Body(picture.Png()));
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.That((bytes[0], bytes[1]), Is.EqualTo(((byte)first, (byte)second)));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo($"image/{format}"));
        using var result = SKBitmap.Decode(bytes);
        result.AssertCorners(SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White);
    }

    [Test]
    public async Task A_lower_quality_is_smaller_and_further_from_the_original([Values("jpeg", "webp")] string format)
    {
        using var picture = TestImage.Photo(400, 300);
        var (sizes, similarities) = (new List<int>(), new List<double>());
        foreach (var quality in new[] { 20, 60, 95 })
        {
            using var response = await Client.PostAsync($"/api/v1/process?format={format}&quality={quality}", RunningImages.Body(picture.Png()));
            var bytes = await response.Content.ReadAsByteArrayAsync();
            using var result = SKBitmap.Decode(bytes);
            sizes.Add(bytes.Length);
            similarities.Add(Similarity.Ssim(Similarity.Luma(picture), Similarity.Luma(result)));
        }
        Assert.That(sizes, Is.Ordered.Ascending);
        Assert.That(similarities, Is.Ordered.Ascending);
        Assert.That(similarities[^1], Is.GreaterThan(0.9));
    }

    [Test]
    public async Task Transparency_becomes_white_or_the_background_in_jpeg()
    {
        using var picture = TestImage.Draw(32, 32, (_, _) => new SKColor(255, 0, 0, 0), isOpaque: false);
        using var white = await Client.ProcessAsync(picture.Png(), "format=jpeg");
        white.AssertPixel(16, 16, SKColors.White);
        using var blue = await Client.ProcessAsync(picture.Png(), "format=jpeg&background=0000ff");
        blue.AssertPixel(16, 16, SKColors.Blue);
        using var kept = await Client.ProcessAsync(picture.Png(), "format=webp");
        Assert.That(kept.GetPixel(16, 16).Alpha, Is.Zero);
    }

    [Test]
    public async Task Quality_is_lowered_until_the_result_fits([Values("jpeg", "webp")] string format)
    {
        using var picture = TestImage.Photo(400, 300);
        var full = await SizeAsync(picture, $"format={format}&quality=95");
        var limited = await SizeAsync(picture, $"format={format}&quality=95&maxBytes={full / 2}");
        Assert.That(limited, Is.LessThanOrEqualTo(full / 2).And.GreaterThan(full / 4));
        using var result = await Client.ProcessAsync(picture.Png(), $"format={format}&quality=95&maxBytes={full / 2}");
        Assert.That(Similarity.Ssim(Similarity.Luma(picture), Similarity.Luma(result)), Is.GreaterThan(0.7), "it is another picture");
    }

    [Test]
    public async Task MaxBytes_that_cannot_be_met_is_rejected([Values("jpeg", "png")] string format)
    {
        using var picture = TestImage.Photo(400, 300);
        using var response = await Client.PostAsync($"/api/v1/process?format={format}&maxBytes=1024", RunningImages.Body(picture.Png()));
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        Assert.That((string?)problem["parameter"], Is.EqualTo("maxBytes"));
    }

    [Test]
    public async Task No_metadata_is_left([Values("jpeg", "png", "webp")] string format)
    {
        using var picture = TestImage.Photo(60, 40);
        using var response = await Client.PostAsync($"/api/v1/process?format={format}", RunningImages.Body(picture.Jpeg().WithExif(6)));
        var text = System.Text.Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
        foreach (var trace in new[] { "Exif", "EXIF", "SecretMaker", "ICC_PROFILE", "iCCP", "ICCP" })
            Assert.That(text, Does.Not.Contain(trace));
    }

    [TestCase("image/webp,*/*", "image/webp")]
    [TestCase("image/webp;q=0,*/*", "image/jpeg")]
    [TestCase("*/*", "image/jpeg")]
    public async Task Auto_follows_the_Accept_header(string accept, string expected)
    {
        using var picture = TestImage.Photo(60, 40);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/process?format=auto") { Content = RunningImages.Body(picture.Jpeg()) };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Client.SendAsync(request);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(expected));
        using var result = SKBitmap.Decode(await response.Content.ReadAsByteArrayAsync());
        Assert.That(Similarity.Ssim(Similarity.Luma(picture), Similarity.Luma(result)), Is.GreaterThan(0.8));
    }

    [Test]
    public async Task Auto_keeps_transparency_where_webp_is_not_accepted()
    {
        using var picture = TestImage.Draw(32, 32, (_, _) => new SKColor(255, 0, 0, 0), isOpaque: false);
        using var result = await Client.ProcessAsync(picture.Png(), "format=auto");
        Assert.That(result.GetPixel(16, 16).Alpha, Is.Zero);
    }

    [Test]
    public async Task Colours_of_another_profile_are_converted_to_srgb()
    {
        using var p3 = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        using var picture = new SKBitmap(new SKImageInfo(32, 32, SKColorType.Rgba8888, SKAlphaType.Opaque, p3));
        MemoryMarshal.Cast<byte, uint>(picture.GetPixelSpan()).Fill(0xFF6464C8);
        using var result = await Client.ProcessAsync(picture.Png(), "format=png");
        // The same colour has more red and less of the rest in the smaller space.
        Assert.That(result.GetPixel(16, 16).Red, Is.GreaterThan(205));
        Assert.That(result.GetPixel(16, 16).Green, Is.LessThan(98));
    }

    private static async Task<int> SizeAsync(SKBitmap picture, string query)
    {
        using var response = await Client.PostAsync($"/api/v1/process?{query}", RunningImages.Body(picture.Png()));
        return (await response.Content.ReadAsByteArrayAsync()).Length;
    }
}
