using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Pixels;

/// <summary>Filters and watermarks.</summary>
public sealed class OperationTests
{
    private static HttpClient Client => Shared.Service.Client;

    [Test]
    public async Task Grayscale_is_the_luma()
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

    /// <summary>libvips filters a large picture in bands. Upside down, they are in other places, and the result must not differ.</summary>
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

    // 100,150,200: its luma is 142.98.
    [TestCase("brightness=1.2", 120, 180, 240)]
    [TestCase("brightness=2", 200, 255, 255)]
    [TestCase("contrast=2", 73, 173, 255)]
    [TestCase("contrast=0", 128, 128, 128)]
    [TestCase("saturation=0", 143, 143, 143)]
    [TestCase("saturation=1.5", 79, 154, 229)]
    [TestCase("tint=ff8000", 143, 72, 0)]
    [TestCase("brightness=1.2&contrast=1.5&saturation=0", 194, 194, 194)]
    public async Task Colours_are_changed_by_their_formulas(string query, int red, int green, int blue)
    {
        using var picture = TestImage.Draw(20, 20, (_, _) => new SKColor(100, 150, 200));
        using var result = await Client.ProcessAsync(picture.Png(), $"{query}&format=png");
        result.AssertPixel(10, 10, new((byte)red, (byte)green, (byte)blue), 1);
        using var transparent = TestImage.Draw(20, 20, (_, _) => new SKColor(100, 150, 200, 77), isOpaque: false);
        using var kept = await Client.ProcessAsync(transparent.Png(), $"{query}&format=png");
        kept.AssertPixel(10, 10, new((byte)red, (byte)green, (byte)blue, 77), 1);
    }

    [Test]
    public async Task Rounded_corners_are_transparent_or_have_the_background()
    {
        using var picture = TestImage.Draw(100, 60, (_, _) => SKColors.Red);
        using var rounded = await Client.ProcessAsync(picture.Png(), "radius=20&format=png");
        Assert.That((rounded.GetPixel(0, 0).Alpha, rounded.GetPixel(99, 59).Alpha, rounded.GetPixel(4, 4).Alpha), Is.EqualTo((0, 0, 0)));
        foreach (var (x, y) in ((int, int)[])[(20, 0), (0, 20), (50, 30), (8, 8)])
            rounded.AssertPixel(x, y, SKColors.Red, 0);
        using var circle = await Client.ProcessAsync(picture.Png(), "width=60&height=60&fit=cover&radius=max&format=jpeg&background=0000ff&quality=95");
        circle.AssertPixel(4, 4, SKColors.Blue);
        circle.AssertPixel(30, 2, SKColors.Red);
        circle.AssertPixel(55, 55, SKColors.Blue);
    }

    [Test]
    public async Task Crop_with_a_focus_keeps_the_detail([Values("smart", "entropy")] string gravity)
    {
        var random = new Random(3);
        using var picture = TestImage.Draw(300, 60, (x, y) => (x - 250) * (x - 250) + (y - 30) * (y - 30) < 400
            ? new SKColor((byte)(200 + random.Next(50)), (byte)random.Next(120), 40)
            : new SKColor(120, 120, 120));
        using var result = await Client.ProcessAsync(picture.Png(), $"width=60&height=60&fit=cover&gravity={gravity}&format=png");
        Assert.That((result.Width, result.Height), Is.EqualTo((60, 60)));
        Assert.That(result.Pixels.Count(pixel => pixel.Red > 180), Is.GreaterThan(1000), "the disc is not in the result");
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
    public async Task Watermark_has_the_requested_position_size_and_opacity()
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
