using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Imaging;

/// <summary>What becomes of pixels: filters and watermarks.</summary>
public sealed class OperationTests
{
    private static HttpClient Client => Shared.Service.Client;

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
}
