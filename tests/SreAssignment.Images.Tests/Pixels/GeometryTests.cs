using System.Net;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Pixels;

/// <summary>The geometry of results: sizes, fits, gravity, crop, rotation and borders.</summary>
public sealed class GeometryTests
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
    [TestCase("width=400&height=400&fit=cover", 200, 100)]
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
    public async Task Result_has_the_requested_size(string query, int width, int height)
    {
        using var picture = TestImage.Corners(200, 100);
        foreach (var format in new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp })
        {
            using var result = await Client.ProcessAsync(picture.EncodeAs(format), query);
            Assert.That((result.Width, result.Height), Is.EqualTo((width, height)), $"{format}");
        }
    }

    [Test]
    public async Task Every_orientation_becomes_upright([Range(1, 8)] int orientation, [Values("", "&width=40")] string resize)
    {
        using var upright = TestImage.Corners(160, 80);
        using var stored = Store(upright, orientation);
        using var result = await Client.ProcessAsync(stored.Jpeg().WithExif(orientation), $"format=png{resize}");
        Assert.That((double)result.Width / result.Height, Is.EqualTo(2));
        result.AssertCorners(SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White);
    }

    [TestCase("rotate=90", "White", "Red", "Lime", "Blue")]
    [TestCase("rotate=180", "Blue", "White", "Red", "Lime")]
    [TestCase("rotate=270", "Lime", "Blue", "White", "Red")]
    [TestCase("flip=horizontal", "Lime", "Red", "White", "Blue")]
    [TestCase("flip=vertical", "White", "Blue", "Lime", "Red")]
    [TestCase("flip=both", "Blue", "White", "Red", "Lime")]
    [TestCase("rotate=90&flip=horizontal", "Red", "White", "Blue", "Lime")]
    public async Task Rotate_and_flip_move_the_corners(string query, params string[] corners)
    {
        using var picture = TestImage.Corners(80, 40);
        using var result = await Client.ProcessAsync(picture.Png(), query);
        SKColor Named(int i) => corners[i] switch { "Red" => SKColors.Red, "Lime" => SKColors.Lime, "Blue" => SKColors.Blue, _ => SKColors.White };
        result.AssertCorners(Named(0), Named(1), Named(2), Named(3));
    }

    [Test]
    public async Task Cropping_is_done_in_the_upright_image([Values(1, 6)] int orientation)
    {
        using var upright = TestImage.Corners(160, 80);
        using var stored = Store(upright, orientation);
        using var result = await Client.ProcessAsync(stored.Jpeg().WithExif(orientation), "crop=84,4,72,32&format=png");
        result.AssertCorners(SKColors.Lime, SKColors.Lime, SKColors.Lime, SKColors.Lime);
    }

    [TestCase("northwest", 0, 0)]
    [TestCase("north", 1, 0)]
    [TestCase("northeast", 2, 0)]
    [TestCase("west", 0, 1)]
    [TestCase("center", 1, 1)]
    [TestCase("east", 2, 1)]
    [TestCase("southwest", 0, 2)]
    [TestCase("south", 1, 2)]
    [TestCase("southeast", 2, 2)]
    [TestCase("0,1", 0, 2)]
    [TestCase("0.5,0", 1, 0)]
    [TestCase("1,0.5", 2, 1)]
    public async Task Gravity_selects_the_kept_part_and_the_position(string gravity, int column, int row)
    {
        using var picture = Grid();
        using var wide = await Client.ProcessAsync(picture.Png(), $"width=90&height=30&fit=cover&gravity={gravity}");
        using var high = await Client.ProcessAsync(picture.Png(), $"width=30&height=90&fit=cover&gravity={gravity}");
        for (var i = 0; i < 3; i++)
        {
            wide.AssertPixel(15 + 30 * i, 15, Cell(i, row), 2);
            high.AssertPixel(15, 15 + 30 * i, Cell(column, i), 2);
        }
        using var placed = await Client.ProcessAsync(picture.Png(), $"crop=0,0,30,30&width=90&height=90&fit=contain&background=ffffff&gravity={gravity}");
        for (var i = 0; i < 9; i++)
            placed.AssertPixel(15 + 30 * (i % 3), 15 + 30 * (i / 3), (i % 3, i / 3) == (column, row) ? Cell(0, 0) : SKColors.White, 2);
    }

    /// <summary>The source's four corners, and how much of it is to be seen.</summary>
    [TestCase("inside", 40, 20, true)]
    [TestCase("outside", 80, 40, true)]
    [TestCase("fill", 40, 40, true)]
    [TestCase("cover", 40, 40, false)]
    public async Task A_fit_shows_all_of_the_image_or_its_middle(string fit, int width, int height, bool isWhole)
    {
        using var picture = TestImage.Draw(160, 80, (x, y) => x is < 40 or >= 120 ? SKColors.Black : y < 40 ? SKColors.Red : SKColors.Blue);
        using var result = await Client.ProcessAsync(picture.Png(), $"width=40&height=40&fit={fit}");
        Assert.That((result.Width, result.Height), Is.EqualTo((width, height)));
        result.AssertPixel(1, 1, isWhole ? SKColors.Black : SKColors.Red, 2);
        result.AssertPixel(width - 2, height - 2, isWhole ? SKColors.Black : SKColors.Blue, 2);
        result.AssertPixel(width / 2, height / 4, SKColors.Red, 2);
        result.AssertPixel(width / 2, height * 3 / 4, SKColors.Blue, 2);
    }

    /// <summary>Rotate, flip, crop, resize, grayscale, pad and background, however the query orders them.</summary>
    [TestCase("rotate=90&flip=horizontal&crop=0,0,40,80&width=20&grayscale=true&pad=5&background=ff00ff")]
    [TestCase("background=ff00ff&pad=5&grayscale=true&width=20&crop=0,0,40,80&flip=horizontal&rotate=90")]
    public async Task Several_operations_are_applied_in_one_order(string query)
    {
        using var picture = TestImage.Corners(80, 40);
        using var result = await Client.ProcessAsync(picture.Png(), query);
        Assert.That((result.Width, result.Height), Is.EqualTo((30, 50)));
        // After rotation and flip, red and white are on top, green and blue below. They are gray, and the border is not.
        result.AssertPixel(8, 8, new SKColor(54, 54, 54), 2);
        result.AssertPixel(22, 8, SKColors.White, 2);
        result.AssertPixel(8, 42, new SKColor(182, 182, 182), 2);
        result.AssertPixel(22, 42, new SKColor(18, 18, 18), 2);
        result.AssertPixel(2, 25, SKColors.Magenta, 2);
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

    [TestCase("width=8192&height=8192&enlarge=true")]
    [TestCase("width=8000&height=8000&fit=contain")]
    public async Task Result_of_too_many_pixels_is_rejected(string query)
    {
        using var picture = TestImage.Corners(80, 80);
        using var response = await Client.PostAsync($"/api/v1/process?{query}", RunningImages.Body(picture.Png()));
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        Assert.That((string?)problem["detail"], Does.Contain("50 million"));
    }

    /// <summary>Nine cells of 30 pixels, each of its own gray.</summary>
    private static SKBitmap Grid() => TestImage.Draw(90, 90, (x, y) => Cell(x / 30, y / 30));

    private static SKColor Cell(int column, int row)
    {
        var level = (byte)(20 + 25 * (3 * row + column));
        return new(level, level, level);
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
}
