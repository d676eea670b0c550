using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Pixels;

public sealed class ScalingTests
{
    [Test]
    public async Task Reduction_averages_a_photo(
        [Values(SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp)] SKEncodedImageFormat format,
        [Values(100, 150, 320, 411)] int width)
    {
        using var original = TestImage.Photo(1200, 900);
        var (expected, result) = await ScaleAsync(original.EncodeAs(format, 100), width);
        Assert.That(Similarity.Ssim(expected, result), Is.GreaterThanOrEqualTo(0.98));
    }

    /// <summary>Lanczos and the DCT of JPEG remove high frequencies more sharply than an average. Rings that the target can hold are the same.</summary>
    [Test]
    public async Task Reduction_of_a_zone_plate_aliases_no_more_than_averaging(
        [Values(SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp)] SKEncodedImageFormat format,
        [Values(150, 320, 411)] int width)
    {
        using var original = TestImage.ZonePlate(1200, 900);
        var (expected, result) = await ScaleAsync(original.EncodeAs(format, 100), width);
        var finest = width * width / 2.0 / original.Width;
        Assert.That(FalseRings(result, finest), Is.LessThanOrEqualTo(FalseRings(expected, finest) * 1.02));
        var (top, left, side) = (expected.GetLength(0) / 2 - (int)(finest / 2), width / 2 - (int)(finest / 2), (int)finest);
        Assert.That(Similarity.Ssim(Part(expected, top, left, side), Part(result, top, left, side)), Is.GreaterThanOrEqualTo(0.98));
    }

    private static async Task<(double[,] Expected, double[,] Result)> ScaleAsync(byte[] encoded, int width)
    {
        using var result = await Shared.Service.Client.ProcessAsync(encoded, $"width={width}&format=png");
        // Compared with the decoded image, because the loss of the format is no error of the scaler.
        using var decoded = SKBitmap.Decode(encoded);
        return (Similarity.AreaAverage(Similarity.Luma(decoded), result.Width, result.Height), Similarity.Luma(result));
    }

    /// <summary>Root mean square of what is left of the rings outside of <paramref name="radius"/>, where the target can hold none.</summary>
    private static double FalseRings(double[,] luma, double radius)
    {
        var (sum, count) = (0.0, 0);
        for (var y = 0; y < luma.GetLength(0); y++)
        {
            for (var x = 0; x < luma.GetLength(1); x++)
            {
                var (dx, dy) = (x - luma.GetLength(1) / 2.0, y - luma.GetLength(0) / 2.0);
                if (dx * dx + dy * dy < radius * radius)
                    continue;
                (sum, count) = (sum + (luma[y, x] - 127.5) * (luma[y, x] - 127.5), count + 1);
            }
        }
        return Math.Sqrt(sum / count);
    }

    private static double[,] Part(double[,] luma, int top, int left, int side)
    {
        var part = new double[side, side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
                part[y, x] = luma[top + y, left + x];
        }
        return part;
    }

    [Test]
    public async Task Enlargement_interpolates()
    {
        using var original = TestImage.Draw(40, 40, (x, _) => new SKColor((byte)(x * 6), (byte)(x * 6), (byte)(x * 6)));
        using var result = await Shared.Service.Client.ProcessAsync(original.Png(), "width=160&enlarge=true");
        Assert.That((result.Width, result.Height), Is.EqualTo((160, 160)));
        for (var x = 8; x < 152; x++)
            Assert.That(result.GetPixel(x, 80).Red, Is.EqualTo(((x + 0.5) / 4 - 0.5) * 6).Within(1.5), $"at {x}");
    }

    [Test]
    public async Task Transparent_pixels_give_no_colour_to_their_neighbours()
    {
        using var original = TestImage.Draw(64, 64, (x, _) => x % 2 == 0 ? new SKColor(255, 0, 0, 255) : new SKColor(0, 255, 0, 0), isOpaque: false);
        using var result = await Shared.Service.Client.ProcessAsync(original.Png(), "width=32");
        Assert.That(result.GetPixel(16, 16), Is.EqualTo(new SKColor(255, 0, 0, 128)).Or.EqualTo(new SKColor(255, 0, 0, 127)));
    }
}
