using System.Buffers.Binary;
using System.IO.Hashing;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Pixels;

/// <summary>Right values of single pixels, by standards and by other implementations of them.</summary>
public sealed class PixelTests
{
    private static HttpClient Client => Shared.Service.Client;

    [TestCase("webp-exif-prefix-o6.webp", 40, 60)]
    [TestCase("png-exif-o6.png", 4, 16)]
    public async Task Orientation_is_applied_wherever_the_container_has_it(string name, int width, int height)
    {
        using var result = await Client.ProcessAsync(Asset.Read(name), "format=png");
        Assert.That((result.Width, result.Height), Is.EqualTo((width, height)));
        var image = await Client.UploadAsync(Asset.Read(name));
        Assert.That((image.Width, image.Height, image.Orientation), Is.EqualTo((width, height, 6)));
    }

    /// <summary>Exif in PNG: before and after the pixels, with and without the prefix of JPEG, as SHORT and as LONG, in both byte orders.</summary>
    [Test]
    public async Task Orientation_of_a_png_is_found(
        [Values] bool isLast, [Values] bool hasPrefix, [Values] bool isLong, [Values] bool isLittle, [Values(1, 3, 6, 8)] int orientation)
    {
        var one = new byte[4];
        if (isLong)
            Write(one, orientation, 4);
        else
            Write(one, orientation, 2);
        byte[] exif =
        [
            .. hasPrefix ? "Exif\0\0"u8 : [], .. isLittle ? "II"u8 : "MM"u8, .. Bytes(42, 2), .. Bytes(8, 4), .. Bytes(1, 2),
            .. Bytes(0x112, 2), .. Bytes(isLong ? 4 : 3, 2), .. Bytes(1, 4), .. one, .. Bytes(0, 4),
        ];
        using var picture = TestImage.Corners(80, 40);
        var png = picture.Png();
        byte[] body = [.. "eXIf"u8, .. exif];
        byte[] length = new byte[4], crc = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, exif.Length);
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.HashToUInt32(body));
        var at = isLast ? png.Length - 12 : 33;
        using var result = await Client.ProcessAsync([.. png[..at], .. length, .. body, .. crc, .. png[at..]], "format=png");
        Assert.That((result.Width, result.Height), Is.EqualTo(orientation >= 5 ? (40, 80) : (80, 40)));
        result.AssertPixel(2, 2, orientation switch { 3 => SKColors.Blue, 6 => SKColors.White, 8 => SKColors.Lime, _ => SKColors.Red });

        byte[] Bytes(int value, int size)
        {
            var bytes = new byte[size];
            Write(bytes, value, size);
            return bytes;
        }

        void Write(byte[] target, int value, int size)
        {
            for (var i = 0; i < size; i++)
                target[i] = (byte)(value >> (8 * (isLittle ? i : size - 1 - i)));
        }
    }

    /// <summary>Little CMS, perceptual with black point compensation.</summary>
    [Test]
    public async Task Cmyk_is_converted_by_its_profile()
    {
        using var result = await Client.ProcessAsync(Asset.Read("cmyk-own-icc.jpg"), "format=png");
        result.AssertPixel(8, 8, new(8, 9, 10), 1);
        result.AssertPixel(24, 8, new(31, 31, 31), 1);
        result.AssertPixel(56, 8, new(217, 12, 24), 1);
    }

    /// <summary>PNG third edition, 11.3.2.6: 12 and 13 are Display P3.</summary>
    [Test]
    public async Task Cicp_chunk_of_a_png_is_its_colour_space()
    {
        using var result = await Client.ProcessAsync(Asset.Read("cicp-p3.png"), "format=png");
        result.AssertPixel(2, 0, new(215, 93, 31), 0);
    }

    [Test]
    public async Task Sizes_are_rounded_half_up()
    {
        using var result = await Client.ProcessAsync(Asset.Read("round-1920x1080.png"), "width=200&format=png");
        Assert.That((result.Width, result.Height), Is.EqualTo((200, 113)));
    }

    [Test]
    public async Task Stripes_that_are_too_fine_become_gray([Values("png", "webp")] string format)
    {
        using var stripes = SKBitmap.Decode(Asset.Read("stripes-period3.png"));
        var source = format == "png" ? Asset.Read("stripes-period3.png") : stripes.Encode(SKEncodedImageFormat.Webp, 100).ToArray();
        using var result = await Client.ProcessAsync(source, "width=600&format=png");
        var levels = Enumerable.Range(20, result.Width - 40).Select(x => (int)result.GetPixel(x, result.Height / 2).Red).ToList();
        Assert.That((levels.Max() - levels.Min()) / 2.0, Is.LessThan(6), "amplitude of the false pattern");
    }

    [TestCase("jpg")]
    [TestCase("png")]
    public async Task Edge_keeps_its_position(string extension)
    {
        using var result = await Client.ProcessAsync(Asset.Read($"edge-1993.{extension}"), "width=300&format=png");
        var row = Enumerable.Range(0, result.Width).Select(x => (double)result.GetPixel(x, result.Height / 2).Red).ToList();
        var (first, last) = (row[5], row[^3]);
        var position = row.Sum(level => (level - last) / (first - last));
        Assert.That(position, Is.EqualTo(290.82).Within(0.1));
    }

    /// <summary>An impulse becomes the Gaussian itself.</summary>
    [Test]
    public async Task A_blur_is_a_gaussian_of_every_standard_deviation([Values(0.3, 0.5, 0.7, 1, 1.2, 2.5, 4)] double sigma)
    {
        using var impulse = TestImage.Draw(65, 65, (x, y) => (x, y) == (32, 32) ? SKColors.White : SKColors.Black);
        using var result = await Client.ProcessAsync(impulse.Png(), FormattableString.Invariant($"blur={sigma}&format=png"));
        var weights = Enumerable.Range(-32, 65).Select(x => Math.Exp(-x * x / (2 * sigma * sigma))).ToList();
        var sum = weights.Sum();
        for (var x = 0; x < 65; x++)
            Assert.That(result.GetPixel(x, 31).Red, Is.EqualTo(255 * weights[31] * weights[x] / sum / sum).Within(1.01), $"at {x}");
    }

    [Test]
    public async Task A_wide_blur_is_a_gaussian_too([Values(5, 8, 13, 30, 100)] double sigma)
    {
        using var edge = TestImage.Draw(900, 40, (x, _) => x < 450 ? SKColors.Black : SKColors.White);
        using var result = await Client.ProcessAsync(edge.Png(), FormattableString.Invariant($"blur={sigma}&format=png"));
        // The integral of a Gaussian at -1, 0 and 1 standard deviations.
        foreach (var (deviations, part) in ((double, double)[])[(-1, 0.1587), (0, 0.5), (1, 0.8413)])
        {
            var x = (int)(450 + deviations * sigma);
            var slope = 255 / (sigma * Math.Sqrt(2 * Math.PI));
            Assert.That(result.GetPixel(x, 20).Red, Is.EqualTo(255 * part).Within(2 + slope), $"at {x}");
        }
    }

    [Test]
    public async Task A_blur_of_an_impulse_has_the_values_of_sharp_and_the_formula()
    {
        using var result = await Client.ProcessAsync(Asset.Read("impulse.png"), "blur=0.7&format=png");
        var (x, y) = (from column in Enumerable.Range(0, result.Width) from row in Enumerable.Range(0, result.Height) select (column, row))
            .MaxBy(at => result.GetPixel(at.column, at.row).Red);
        Assert.That(Enumerable.Range(x - 1, 3).Select(at => (int)result.GetPixel(at, y).Red), Is.EqualTo([30, 83, 30]));
    }

    [Test]
    public async Task A_png_of_which_only_the_container_changes_is_no_larger(
        [Values("palette-white.png", "palette.png", "palette-alpha.png", "bilevel.png", "gray.png")] string name)
    {
        var source = Asset.Read(name);
        using var response = await Client.PostAsync("/api/v1/process?format=png", RunningImages.Body(source));
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.That(bytes, Has.Length.LessThanOrEqualTo(source.Length));
        using var expected = SKBitmap.Decode(source);
        using var actual = SKBitmap.Decode(bytes);
        Assert.That(actual.Pixels, Is.EqualTo(expected.Pixels));
    }

    [TestCase("quality=100", true)]
    [TestCase("quality=90", true)]
    [TestCase("quality=89", false)]
    [TestCase("quality=80&chroma=444", true)]
    [TestCase("quality=95&chroma=420", false)]
    public async Task Colours_are_not_shared_among_pixels_at_high_quality(string query, bool isFull)
    {
        using var result = await Client.ProcessAsync(Asset.Read("stripes-red-blue.png"), $"format=jpeg&{query}");
        using var source = SKBitmap.Decode(Asset.Read("stripes-red-blue.png"));
        var difference = Enumerable.Range(8, 8).Max(x => Math.Abs(result.GetPixel(x, 8).Red - source.GetPixel(x, 8).Red));
        Assert.That(difference, isFull ? Is.LessThan(30) : Is.GreaterThan(60));
    }

    [Test]
    public async Task A_jpeg_without_its_end_marker_is_accepted_and_flagged([Values("baseline.jpg", "progressive.jpg", "gray.jpg")] string name)
    {
        var source = Asset.Read(name)[..^2];
        Assert.That((await Client.UploadAsync(source)).IsMissingEnd);
        Assert.That((await Client.UploadAsync(Asset.Read(name))).IsMissingEnd, Is.False);
        using var expected = await Client.ProcessAsync(Asset.Read(name), "format=png");
        using var actual = await Client.ProcessAsync(source, "format=png");
        Assert.That(actual.Pixels, Is.EqualTo(expected.Pixels));
    }
}
