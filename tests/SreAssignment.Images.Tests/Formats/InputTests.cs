using System.Buffers.Binary;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Formats;

/// <summary>Images that other encoders wrote (tests/assets/images), in every form that they come in.</summary>
public sealed class InputTests
{
    private static readonly SKColor[] Colors = [new(200, 40, 40), new(40, 180, 60), new(30, 60, 190), new(240, 240, 230)];

    // sharp's result: inks without a profile are converted by a profile of offset printing.
    private static readonly SKColor[] OfCmyk = [new(189, 62, 46), new(15, 122, 82), new(51, 62, 117), new(235, 228, 219)];

    // ITU-R BT.601 luma, as Pillow converts.
    private static readonly SKColor[] Grays = [.. new byte[] { 88, 124, 66, 239 }.Select(gray => new SKColor(gray, gray, gray))];

    // What Little CMS makes of the same numbers.
    private static readonly SKColor[] OfDisplayP3 = [new(218, 0, 26), new(0, 183, 30), new(17, 61, 198), new(240, 240, 229)];
    private static readonly SKColor[] OfAdobeRgb = [new(233, 35, 35), new(0, 181, 42), new(0, 57, 195), new(240, 240, 230)];

    private static readonly TestCaseData[] Files =
    [
        .. Of(Colors, 0, "rgb.png", "rgb16.png", "interlaced.png", "palette.png", "animated.png", "lossless.webp", "animated.webp", "exif-6.webp"),
        .. Of(Colors, 0, "plain.gif", "animated.gif", "interlaced.gif", "rgb.bmp", "palette.bmp", "rle.bmp"),
        .. Of(Colors, 5, "baseline.jpg", "progressive.jpg", "subsampled.jpg", "lossy.webp"),
        .. Of(Colors, 5, [.. Enumerable.Range(1, 8).Select(orientation => $"exif-{orientation}.jpg")]),
        .. Of(Colors, 5, "arithmetic.jpg", "arithmetic-progressive.jpg", "restart.jpg", "rgb-12bit.jpg"),
        .. Of(OfCmyk, 3, "cmyk.jpg", "cmyk.tiff"),
        .. Of(Colors, 0, "rgb.tiff", "rgb16.tiff", "lzw.tiff", "deflate.tiff", "tiled.tiff", "big-endian16.tiff", "palette.tiff", "pages.tiff"),
        .. Of(Colors, 0, "bmp2.bmp", "palette4.bmp", "rgba.bmp"),
        .. Of(Colors, 8, "rgb565.bmp"),
        .. Of(Colors, 0, "quadrants.svg"),
        .. Of(Colors, 5, "rgb.avif", "rgb-jpeg.tiff"),
        .. Of(Grays, 1, "gray.png", "gray16.png", "gray.jpg", "gray-12bit.jpg", "gray.bmp"),
        .. Of([SKColors.Black, SKColors.White, SKColors.Black, SKColors.White], 0, "bilevel.png", "bilevel.bmp"),
        .. Of([Colors[0], Colors[1].WithAlpha(128), SKColors.Transparent, Colors[3]], 3, "alpha.png", "alpha.webp", "alpha.avif", "alpha.tiff"),
        .. Of([Colors[0], Colors[1], SKColors.Transparent, Colors[3]], 0, "palette-alpha.png"),
        .. Of(OfDisplayP3, 3, "display-p3.png", "display-p3.webp"),
        .. Of(OfDisplayP3, 8, "display-p3.jpg"),
        .. Of(OfAdobeRgb, 3, "adobe-rgb.png", "adobe-rgb.webp"),
        .. Of(OfAdobeRgb, 8, "adobe-rgb.jpg"),
    ];

    [TestCaseSource(nameof(Files))]
    public async Task Image_has_the_same_pixels_in_every_input_form(string name, SKColor[] expected, int tolerance)
    {
        var bytes = Asset.Read(name);
        var image = await Shared.Service.Client.UploadAsync(bytes);
        Assert.That((image.Width, image.Height), Is.EqualTo((64, 48)));
        using var whole = await Shared.Service.Client.ProcessAsync(bytes, "format=png");
        AssertQuadrants(whole, expected, tolerance);
        using var rendition = SKBitmap.Decode(await Shared.Service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/rendition?width=32&format=png"));
        AssertQuadrants(rendition, expected, tolerance);
    }

    /// <summary>Its orientation comes last in a WebP, behind more than is read at first.</summary>
    [Test]
    public async Task Large_webp_becomes_upright()
    {
        var small = Asset.Read("exif-6.webp");
        var exif = small.AsSpan().IndexOf("EXIF"u8);
        var filler = new byte[8 + 400_000];
        "FILL"u8.CopyTo(filler);
        BinaryPrimitives.WriteInt32LittleEndian(filler.AsSpan(4), filler.Length - 8);
        byte[] large = [.. small[..exif], .. filler, .. small[exif..]];
        BinaryPrimitives.WriteInt32LittleEndian(large.AsSpan(4), large.Length - 8);
        var image = await Shared.Service.Client.UploadAsync(large);
        Assert.That((image.Width, image.Height, image.Orientation), Is.EqualTo((64, 48, 6)));
        using var processed = await Shared.Service.Client.ProcessAsync(large, "format=png");
        AssertQuadrants(processed, Colors, 0);
    }

    /// <summary>The data of a JPEG is complete without its end marker (ISO/IEC 10918-1, B.2.1).</summary>
    [Test]
    public async Task A_jpeg_without_its_end_marker_is_accepted_and_flagged_and_one_without_its_end_is_rejected(
        [Values("baseline.jpg", "progressive.jpg", "arithmetic.jpg", "restart.jpg", "cmyk.jpg", "rgb-12bit.jpg", "gray-12bit.jpg")] string name)
    {
        var bytes = Asset.Read(name);
        Assert.That((await Shared.Service.Client.UploadAsync(bytes)).IsMissingEnd, Is.False);
        foreach (var missing in (int[])[1, 2])
            Assert.That((await Shared.Service.Client.UploadAsync(bytes[..^missing])).IsMissingEnd, Is.True);
        foreach (var call in (string[])["/api/v1/images", "/api/v1/process?format=png"])
        {
            using var response = await Shared.Service.Client.PostAsync(call, RunningImages.Body(bytes[..(bytes.Length * 9 / 10)]));
            await response.AssertProblemAsync(System.Net.HttpStatusCode.BadRequest, "invalid-image");
        }
    }

    private static IEnumerable<TestCaseData> Of(SKColor[] expected, int tolerance, params string[] names) =>
        names.Select(name => new TestCaseData(name, expected, tolerance).SetArgDisplayNames(name));

    private static void AssertQuadrants(SKBitmap bitmap, SKColor[] expected, int tolerance)
    {
        Assert.That((double)bitmap.Width / bitmap.Height, Is.EqualTo(64.0 / 48));
        var (right, bottom) = (bitmap.Width * 7 / 8, bitmap.Height * 7 / 8);
        var (left, top) = (bitmap.Width / 8, bitmap.Height / 8);
        (int X, int Y)[] places = [(left, top), (right, top), (right, bottom), (left, bottom)];
        for (var i = 0; i < places.Length; i++)
        {
            if (expected[i].Alpha == 0)
                Assert.That(bitmap.GetPixel(places[i].X, places[i].Y).Alpha, Is.Zero);
            else
                bitmap.AssertPixel(places[i].X, places[i].Y, expected[i], tolerance);
        }
    }
}
