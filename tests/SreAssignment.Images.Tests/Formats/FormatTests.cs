using System.Net;
using NetVips;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Formats;

/// <summary>Formats that SkiaSharp does not read, and options of the formats that are written.</summary>
public sealed class FormatTests
{
    private static HttpClient Client => Shared.Service.Client;

    private static readonly SKColor[] Colors = [SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White];

    [Test]
    public async Task Avif_and_tiff_are_accepted([Values("avif", "tiff", "tiff-lzw-16")] string kind)
    {
        using var source = CreateImage();
        using var deep = source.Colourspace(Enums.Interpretation.Rgb16);
        var bytes = kind switch
        {
            "avif" => source.HeifsaveBuffer(q: 90, compression: Enums.ForeignHeifCompression.Av1, subsampleMode: Enums.ForeignSubsample.Off),
            "tiff" => source.TiffsaveBuffer(),
            _ => deep.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw),
        };
        var image = await Client.UploadAsync(bytes);
        Assert.That((image.Format, image.Width, image.Height), Is.EqualTo((kind[..4], 80, 40)));
        using var result = await Client.ProcessAsync(bytes, "format=png");
        result.AssertCorners(Colors[0], Colors[1], Colors[2], Colors[3]);
        foreach (var part in (double[])[0.2, 0.6, 0.95])
        {
            using var response = await Client.PostAsync("/api/v1/process?format=png", RunningImages.Body(bytes[..(int)(bytes.Length * part)]));
            await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-image");
        }
    }

    [TestCase("format=avif&quality=80", "image/avif")]
    [TestCase("format=avif&lossless=true", "image/avif")]
    [TestCase("format=gif", "image/gif")]
    [TestCase("format=webp&lossless=1", "image/webp")]
    [TestCase("format=png&palette=true", "image/png")]
    [TestCase("format=jpg&progressive=true", "image/jpeg")]
    public async Task Every_format_and_option_has_the_same_pixels(string query, string contentType)
    {
        var (bytes, type) = await PostAsync(CreateBytes(), query);
        Assert.That(type, Is.EqualTo(contentType));
        using var result = Image.NewFromBuffer(bytes);
        using var rgb = result.Colourspace(Enums.Interpretation.Srgb);
        foreach (var (x, y, color) in ((int, int, SKColor)[])[(3, 3, Colors[0]), (76, 3, Colors[1]), (76, 36, Colors[2]), (3, 36, Colors[3])])
        {
            var pixel = rgb.Getpoint(x, y);
            var tolerance = query.Contains("lossless", StringComparison.Ordinal) ? 0 : 12;
            Assert.That(pixel.Take(3), Is.EqualTo(new double[] { color.Red, color.Green, color.Blue }).Within(tolerance));
        }
    }

    [Test]
    public async Task Lossless_keeps_every_pixel()
    {
        using var photo = TestImage.Photo(80, 60);
        using var webp = await Client.ProcessAsync(photo.Png(), "format=webp&lossless=true");
        Assert.That(webp.Pixels, Is.EqualTo(photo.Pixels));
        var (avif, _) = await PostAsync(photo.Png(), "format=avif&lossless=true");
        using var decoded = Image.NewFromBuffer(avif);
        for (var i = 0; i < 60; i++)
            Assert.That(decoded.Getpoint(i, i)[0], Is.EqualTo(photo.GetPixel(i, i).Red).Within(0));
    }

    [Test]
    public async Task A_progressive_jpeg_has_several_scans_and_others_have_one([Values] bool isProgressive)
    {
        var (bytes, _) = await PostAsync(CreateBytes(), $"format=jpeg&progressive={(isProgressive ? "true" : "false")}");
        using var image = Image.NewFromBuffer(bytes);
        Assert.That(image.Contains("jpeg-multiscan") && (int)image.Get("jpeg-multiscan") == 1, Is.EqualTo(isProgressive));
    }

    [Test]
    public async Task A_palette_makes_a_png_smaller()
    {
        using var photo = TestImage.Photo(200, 150);
        var (full, _) = await PostAsync(photo.Png(), "format=png");
        var (palette, _) = await PostAsync(photo.Png(), "format=png&palette=true");
        Assert.That(palette, Has.Length.LessThan(full.Length * 3 / 4));
    }

    [Test]
    public async Task An_animation_keeps_its_frames_and_delays(
        [Values("animated.gif", "animated.webp")] string name, [Values("webp", "gif")] string format,
        [Values("", "&width=30", "&rotate=90&width=24", "&blur=1&pad=2")] string query)
    {
        using var source = Image.NewFromBuffer(Asset.Read(name), kwargs: new VOption { ["n"] = -1 });
        var (bytes, _) = await PostAsync(Asset.Read(name), $"format={format}{query}");
        using var result = Image.NewFromBuffer(bytes, kwargs: new VOption { ["n"] = -1 });
        Assert.That(result.Get("n-pages"), Is.EqualTo(source.Get("n-pages")));
        Assert.That(result.Get("delay"), Is.EqualTo(source.Get("delay")));
        Assert.That((result.Width, result.PageHeight), Is.EqualTo(query switch
        {
            "" => (64, 48),
            "&width=30" => (30, 23),
            "&blur=1&pad=2" => (68, 52),
            _ => (24, 32),
        }));
    }

    [Test]
    public async Task One_frame_of_an_animation_can_be_chosen([Values("animated.gif", "animated.webp")] string name)
    {
        using var source = Image.NewFromBuffer(Asset.Read(name), kwargs: new VOption { ["n"] = -1 });
        var frames = (int)source.Get("n-pages");
        Assert.That(frames, Is.GreaterThan(1));
        Assert.That((await Client.UploadAsync(Asset.Read(name))).Frames, Is.EqualTo(frames));
        for (var i = 0; i < frames; i++)
        {
            using var result = await Client.ProcessAsync(Asset.Read(name), $"format=png&frame={i}");
            var pixel = source.Getpoint(20, (i * 48) + 20);
            result.AssertPixel(20, 20, new((byte)pixel[0], (byte)pixel[1], (byte)pixel[2]), 1);
        }
        var (still, _) = await PostAsync(Asset.Read(name), "format=webp&animated=false");
        using var first = Image.NewFromBuffer(still);
        Assert.That(first.Contains("n-pages") && (int)first.Get("n-pages") > 1, Is.False);
        using var response = await Client.PostAsync($"/api/v1/process?frame={frames}", RunningImages.Body(Asset.Read(name)));
        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
    }

    [TestCase("image/avif,image/webp,*/*", "image/avif")]
    [TestCase("image/avif;q=0.5,image/webp", "image/webp")]
    [TestCase("image/avif;q=0,image/*", "image/jpeg")]
    public async Task Avif_is_negotiated(string accept, string expected)
    {
        using var picture = TestImage.Photo(60, 40);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/process?format=auto") { Content = RunningImages.Body(picture.Jpeg()) };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Client.SendAsync(request);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(expected));
    }

    [TestCase("width=20&dpr=2", 40, 20)]
    [TestCase("height=10&dpr=1.5", 30, 15)]
    [TestCase("width=30&height=10&fit=fill&dpr=0.5", 15, 5)]
    public async Task Dpr_multiplies_the_size(string query, int width, int height)
    {
        using var result = await Client.ProcessAsync(CreateBytes(), $"{query}&format=png");
        Assert.That((result.Width, result.Height), Is.EqualTo((width, height)));
    }

    [TestCase("000")]
    [TestCase("f0f")]
    [TestCase("0f08")]
    public async Task Colours_can_have_one_digit_per_channel(string color)
    {
        using var result = await Client.ProcessAsync(CreateBytes(), $"pad=5&format=png&background={color}");
        using var same = await Client.ProcessAsync(CreateBytes(), $"pad=5&format=png&background={string.Concat(color.Select(c => $"{c}{c}"))}");
        Assert.That(result.Pixels, Is.EqualTo(same.Pixels));
    }

    private static async Task<(byte[] Bytes, string? ContentType)> PostAsync(byte[] image, string query)
    {
        using var response = await Client.PostAsync($"/api/v1/process?{query}", RunningImages.Body(image));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadAsByteArrayAsync(), response.Content.Headers.ContentType?.MediaType);
    }

    private static byte[] CreateBytes()
    {
        using var picture = TestImage.Corners(80, 40);
        return picture.Png();
    }

    private static Image CreateImage() => Image.NewFromBuffer(CreateBytes());
}
