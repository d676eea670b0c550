using System.Net;
using System.Runtime.InteropServices;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Imaging;

/// <summary>Every operation, by the pixels that come out.</summary>
public sealed class OperationTests
{
    private static HttpClient Client => Shared.Service.Client;

    // Width 100, height 60, the source 200x100.
    [TestCase("width=100", 100, 50)]
    [TestCase("height=60", 120, 60)]
    [TestCase("width=100&height=60", 100, 50)]
    [TestCase("width=100&height=60&fit=inside", 100, 50)]
    [TestCase("width=100&height=60&fit=outside", 120, 60)]
    [TestCase("width=100&height=60&fit=cover", 100, 60)]
    [TestCase("width=100&height=60&fit=contain", 100, 60)]
    [TestCase("width=100&height=60&fit=fill", 100, 60)]
    [TestCase("width=400", 200, 100)]
    [TestCase("width=400&enlarge=true", 400, 200)]
    [TestCase("width=400&height=400&fit=inside", 200, 100)]
    [TestCase("width=400&height=400&fit=outside", 200, 100)]
    [TestCase("width=400&height=400&fit=cover", 100, 100)]
    [TestCase("width=400&height=400&fit=contain", 400, 400)]
    [TestCase("width=400&height=50&fit=fill", 200, 50)]
    [TestCase("width=400&height=400&fit=cover&enlarge=true", 400, 400)]
    [TestCase("width=1&height=1", 1, 1)]
    [TestCase("crop=10,10,50,20", 50, 20)]
    [TestCase("crop=10,10,50,20&width=25", 25, 10)]
    [TestCase("rotate=90", 100, 200)]
    [TestCase("rotate=90&width=50", 50, 100)]
    [TestCase("pad=5", 210, 110)]
    [TestCase("pad=1,2,3,4&width=100", 106, 54)]
    public async Task The_result_has_the_size_asked_for(string query, int width, int height)
    {
        using var picture = TestImage.Corners(200, 100);
        foreach (var format in new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp })
        {
            using var result = await Client.ProcessAsync(picture.EncodeAs(format), query);
            Assert.That((result.Width, result.Height), Is.EqualTo((width, height)), $"{format}");
        }
    }

    [Test]
    public async Task All_eight_orientations_are_laid_upright([Range(1, 8)] int orientation, [Values("", "&width=40")] string resize)
    {
        using var upright = TestImage.Corners(160, 80);
        using var stored = Store(upright, orientation);
        using var result = await Client.ProcessAsync(stored.Jpeg().WithExif(orientation), $"format=png{resize}");
        Assert.That((double)result.Width / result.Height, Is.EqualTo(2));
        AssertCorners(result, SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White);
    }

    [TestCase("rotate=90", "White", "Red", "Lime", "Blue")]
    [TestCase("rotate=180", "Blue", "White", "Red", "Lime")]
    [TestCase("rotate=270", "Lime", "Blue", "White", "Red")]
    [TestCase("flip=horizontal", "Lime", "Red", "White", "Blue")]
    [TestCase("flip=vertical", "White", "Blue", "Lime", "Red")]
    [TestCase("flip=both", "Blue", "White", "Red", "Lime")]
    [TestCase("rotate=90&flip=horizontal", "Red", "White", "Blue", "Lime")]
    public async Task Turning_and_mirroring_move_the_corners(string query, params string[] corners)
    {
        using var picture = TestImage.Corners(80, 40);
        using var result = await Client.ProcessAsync(picture.Png(), query);
        SKColor Named(int i) => corners[i] switch { "Red" => SKColors.Red, "Lime" => SKColors.Lime, "Blue" => SKColors.Blue, _ => SKColors.White };
        AssertCorners(result, Named(0), Named(1), Named(2), Named(3));
    }

    [Test]
    public async Task Cropping_is_done_in_the_upright_image([Values(1, 6)] int orientation)
    {
        using var upright = TestImage.Corners(160, 80);
        using var stored = Store(upright, orientation);
        using var result = await Client.ProcessAsync(stored.Jpeg().WithExif(orientation), "crop=84,4,72,32&format=png");
        AssertCorners(result, SKColors.Lime, SKColors.Lime, SKColors.Lime, SKColors.Lime);
    }

    [TestCase("northwest", "Red")]
    [TestCase("southeast", "Blue")]
    [TestCase("0,1", "White")]
    [TestCase("1,0", "Lime")]
    public async Task Gravity_says_what_is_kept(string gravity, string kept)
    {
        using var picture = TestImage.Corners(80, 80);
        var query = gravity is "northwest" or "southeast" ? "crop=0,0,80,80&" : "";
        using var wide = await Client.ProcessAsync(picture.Png(), $"{query}width=40&height=20&fit=cover&gravity={gravity}");
        using var high = await Client.ProcessAsync(picture.Png(), $"{query}width=20&height=40&fit=cover&gravity={gravity}");
        var expected = kept switch { "Red" => SKColors.Red, "Lime" => SKColors.Lime, "Blue" => SKColors.Blue, _ => SKColors.White };
        wide.AssertPixel(kept is "Red" or "White" ? 5 : 35, 10, expected);
        high.AssertPixel(10, kept is "Red" or "Lime" ? 5 : 35, expected);
    }

    [Test]
    public async Task Contain_fills_the_rest_with_the_background()
    {
        using var picture = TestImage.Corners(80, 40);
        using var result = await Client.ProcessAsync(picture.Png(), "width=40&height=40&fit=contain&background=ff00ff");
        result.AssertPixel(20, 2, SKColors.Magenta);
        result.AssertPixel(5, 15, SKColors.Red);
        using var north = await Client.ProcessAsync(picture.Png(), "width=40&height=40&fit=contain&gravity=north");
        north.AssertPixel(5, 2, SKColors.Red);
        Assert.That(north.GetPixel(5, 35).Alpha, Is.Zero);
    }

    [Test]
    public async Task Padding_lies_around_the_image()
    {
        using var picture = TestImage.Corners(40, 40);
        using var result = await Client.ProcessAsync(picture.Png(), "pad=1,2,3,4&background=00ffff80");
        Assert.That((result.Width, result.Height), Is.EqualTo((46, 44)));
        result.AssertPixel(0, 20, new SKColor(0, 255, 255, 128));
        result.AssertPixel(4, 1, SKColors.Red);
        result.AssertPixel(3, 1, new SKColor(0, 255, 255, 128));
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
    public async Task Grayscale_takes_the_luma()
    {
        using var picture = TestImage.Corners(40, 40);
        using var result = await Client.ProcessAsync(picture.Png(), "grayscale=true");
        result.AssertPixel(5, 5, new SKColor(54, 54, 54), 2);
        result.AssertPixel(35, 5, new SKColor(182, 182, 182), 2);
        result.AssertPixel(35, 35, new SKColor(18, 18, 18), 2);
    }

    [Test]
    public async Task Blur_spreads_an_edge_and_leaves_the_border_as_it_is()
    {
        using var picture = TestImage.Draw(80, 80, (x, _) => x < 40 ? SKColors.Black : SKColors.White);
        using var result = await Client.ProcessAsync(picture.Png(), "blur=4");
        result.AssertPixel(40, 40, new SKColor(128, 128, 128), 16);
        // One standard deviation away a Gaussian edge is at 16 and 84 percent.
        result.AssertPixel(36, 40, new SKColor(45, 45, 45), 16);
        result.AssertPixel(44, 40, new SKColor(218, 218, 218), 16);
        result.AssertPixel(79, 0, SKColors.White, 2);
    }

    [Test]
    public async Task Sharpening_raises_edges_and_leaves_areas_as_they_are()
    {
        using var picture = TestImage.Draw(80, 80, (x, _) => x < 40 ? new SKColor(100, 100, 100) : new SKColor(150, 150, 150));
        using var result = await Client.ProcessAsync(picture.Png(), "sharpen=1");
        Assert.That(result.GetPixel(39, 40).Red, Is.LessThan(92));
        Assert.That(result.GetPixel(40, 40).Red, Is.GreaterThan(158));
        result.AssertPixel(10, 40, new SKColor(100, 100, 100), 1);
        result.AssertPixel(0, 0, new SKColor(100, 100, 100), 1);
    }

    /// <summary>A large picture is filtered in bands: turned upside down they lie elsewhere, and nothing may tell.</summary>
    [Test]
    public async Task A_filter_leaves_no_seams([Values("blur=3", "blur=40", "sharpen=2", "grayscale=true")] string filter)
    {
        using var picture = TestImage.Draw(2200, 2000, (x, y) => new SKColor((byte)(x * 7 ^ y * 3), (byte)(y * 5), (byte)(x + y)));
        var png = picture.Png();
        using var upright = await Client.ProcessAsync(png, filter);
        using var upsideDown = await Client.ProcessAsync(png, $"{filter}&flip=vertical");
        var (one, other) = (upright.Bytes, upsideDown.Bytes);
        var row = upright.RowBytes;
        var largest = 0;
        for (var i = 0; i < one.Length; i++)
            largest = Math.Max(largest, Math.Abs(one[i] - other[(picture.Height - 1 - i / row) * row + i % row]));
        Assert.That(largest, Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Pixelating_gives_blocks_their_average()
    {
        using var picture = TestImage.Photo(50, 50);
        using var result = await Client.ProcessAsync(picture.Png(), "pixelate=8");
        var expected = Enumerable.Range(0, 64).Average(i => picture.GetPixel(8 + i % 8, 16 + i / 8).Red);
        for (var i = 0; i < 64; i++)
            Assert.That(result.GetPixel(8 + i % 8, 16 + i / 8).Red, Is.EqualTo(expected).Within(1));
        Assert.That((result.Width, result.Height), Is.EqualTo((50, 50)));
    }

    [Test]
    public async Task A_watermark_lies_where_and_as_large_and_as_strong_as_asked()
    {
        using var mark = TestImage.Draw(30, 30, (_, _) => SKColors.Red);
        var id = (await Client.UploadAsync(mark.Png())).Id;
        using var picture = TestImage.Draw(100, 100, (_, _) => SKColors.White);
        using var result = await Client.ProcessAsync(
            picture.Png(), $"watermark={id}&watermarkScale=0.2&watermarkOpacity=0.5&watermarkPosition=northwest");
        result.AssertPixel(10, 10, new SKColor(255, 128, 128), 3);
        result.AssertPixel(19, 19, new SKColor(255, 128, 128), 3);
        result.AssertPixel(21, 21, SKColors.White);
        using var corner = await Client.ProcessAsync(picture.Png(), $"watermark={id}&watermarkOpacity=1");
        corner.AssertPixel(99, 99, SKColors.Red, 3);
        corner.AssertPixel(74, 74, SKColors.White, 3);
    }

    [Test]
    public async Task Quality_is_lowered_until_the_result_fits([Values("jpeg", "webp")] string format)
    {
        using var picture = TestImage.Photo(400, 300);
        var full = await SizeAsync(picture, $"format={format}&quality=95");
        var limited = await SizeAsync(picture, $"format={format}&quality=95&maxBytes={full / 2}");
        Assert.That(limited, Is.LessThanOrEqualTo(full / 2).And.GreaterThan(full / 4));
    }

    [Test]
    public async Task What_cannot_fit_is_told_so([Values("jpeg", "png")] string format)
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

    [TestCase("image/avif,image/webp,*/*", "image/webp")]
    [TestCase("image/webp;q=0,*/*", "image/jpeg")]
    [TestCase("*/*", "image/jpeg")]
    public async Task Auto_follows_what_the_caller_accepts(string accept, string expected)
    {
        using var picture = TestImage.Photo(60, 40);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/process?format=auto") { Content = RunningImages.Body(picture.Jpeg()) };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Client.SendAsync(request);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(expected));
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

    /// <summary>How a camera held so would store the upright picture: worked out here by the wording of EXIF, where row 0 and column 0 are.</summary>
    private static SKBitmap Store(SKBitmap upright, int orientation)
    {
        var (w, h) = (upright.Width, upright.Height);
        return orientation switch
        {
            2 => TestImage.Draw(w, h, (x, y) => upright.GetPixel(w - 1 - x, y)),
            3 => TestImage.Draw(w, h, (x, y) => upright.GetPixel(w - 1 - x, h - 1 - y)),
            4 => TestImage.Draw(w, h, (x, y) => upright.GetPixel(x, h - 1 - y)),
            // Row 0 is the left side, column 0 the top.
            5 => TestImage.Draw(h, w, (x, y) => upright.GetPixel(y, x)),
            // Row 0 is the right side, column 0 the top.
            6 => TestImage.Draw(h, w, (x, y) => upright.GetPixel(w - 1 - y, x)),
            7 => TestImage.Draw(h, w, (x, y) => upright.GetPixel(w - 1 - y, h - 1 - x)),
            // Row 0 is the left side, column 0 the bottom.
            8 => TestImage.Draw(h, w, (x, y) => upright.GetPixel(y, h - 1 - x)),
            _ => upright.Copy(),
        };
    }

    private static void AssertCorners(SKBitmap bitmap, SKColor topLeft, SKColor topRight, SKColor bottomRight, SKColor bottomLeft)
    {
        var (right, bottom) = (bitmap.Width - 3, bitmap.Height - 3);
        bitmap.AssertPixel(2, 2, topLeft);
        bitmap.AssertPixel(right, 2, topRight);
        bitmap.AssertPixel(right, bottom, bottomRight);
        bitmap.AssertPixel(2, bottom, bottomLeft);
    }
}
