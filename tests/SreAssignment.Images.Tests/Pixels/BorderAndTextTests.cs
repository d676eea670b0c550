using System.Net;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Pixels;

/// <summary>Trim, rotation by any angle, and text.</summary>
public sealed class BorderAndTextTests
{
    private static readonly SKColor Paper = new(250, 250, 250);

    private static HttpClient Client => Shared.Service.Client;

    [TestCase("trim=10", 40, 20)]
    [TestCase("trim=10&rotate=90", 20, 40)]
    [TestCase("trim=10&width=20", 20, 10)]
    [TestCase("trim=10&crop=30,10,10,10", 10, 10)]
    [TestCase("trim=255", 100, 80)]
    [TestCase("trim=10&width=80&enlarge=true", 80, 40)]
    public async Task Trim_removes_the_border_before_everything_else(string query, int width, int height)
    {
        using var picture = Framed(_ => Paper);
        using var result = await Client.ProcessAsync(picture.Png(), $"{query}&format=png");
        Assert.That((result.Width, result.Height), Is.EqualTo((width, height)));
        if (query != "trim=255")
            result.AssertPixel(width / 2, height / 2, SKColors.Red, 1);
    }

    [TestCase(3, 100, 80)]
    [TestCase(8, 40, 20)]
    public async Task Trim_removes_noise_up_to_its_threshold(int threshold, int width, int height)
    {
        var random = new Random(1);
        using var picture = Framed(at => at == (0, 0) ? Paper : new((byte)random.Next(244, 256), 250, 250));
        using var result = await Client.ProcessAsync(picture.Png(), $"trim={threshold}&format=png");
        Assert.That((result.Width, result.Height), Is.EqualTo((width, height)));
    }

    [Test]
    public async Task Trim_removes_transparent_pixels_of_any_colour()
    {
        using var picture = Framed(at => new((byte)at.X, (byte)at.Y, 0, 0));
        using var result = await Client.ProcessAsync(picture.Png(), "trim=0&format=png");
        Assert.That((result.Width, result.Height), Is.EqualTo((40, 20)));
    }

    [Test]
    public async Task Trim_keeps_what_any_frame_of_an_animation_shows()
    {
        using var result = NetVips.Image.NewFromBuffer(await PostAsync(Asset.Read("animated.gif"), "trim=0&format=gif"), kwargs: new() { ["n"] = -1 });
        using var source = NetVips.Image.NewFromBuffer(Asset.Read("animated.gif"), kwargs: new() { ["n"] = -1 });
        Assert.That(result.Get("n-pages"), Is.EqualTo(source.Get("n-pages")));
        Assert.That(result.PageHeight, Is.LessThanOrEqualTo(source.PageHeight));
    }

    [TestCase("trim=256")]
    [TestCase("trim=-1")]
    [TestCase("trim=10&crop=30,10,20,10")]
    public async Task Impossible_trim_is_rejected(string query)
    {
        using var picture = Framed(_ => Paper);
        using var response = await Client.PostAsync($"/api/v1/process?{query}", RunningImages.Body(picture.Png()));
        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
    }

    [TestCase("rotate=45", 142, 142)]
    [TestCase("rotate=-45", 142, 142)]
    [TestCase("rotate=30", 137, 137)]
    [TestCase("rotate=30&width=50", 50, 50)]
    [TestCase("rotate=90.0", 100, 100)]
    [TestCase("rotate=-90", 100, 100)]
    [TestCase("rotate=360", 100, 100)]
    public async Task Rotation_by_any_angle_gives_the_rectangle_around_it(string query, int width, int height)
    {
        using var picture = TestImage.Corners(100, 100);
        using var result = await Client.ProcessAsync(picture.Png(), $"{query}&format=png");
        Assert.That((result.Width, result.Height), Is.EqualTo((width, height)));
    }

    [Test]
    public async Task Rotation_is_clockwise_and_corners_have_the_background([Values("png", "jpeg")] string format)
    {
        using var picture = TestImage.Corners(200, 200);
        using var result = await Client.ProcessAsync(picture.Png(), $"rotate=45&format={format}&quality=95{(format == "png" ? "" : "&background=102030")}");
        var middle = result.Width / 2;
        result.AssertPixel(middle, 20, SKColors.Red, 6);
        result.AssertPixel(result.Width - 20, middle, SKColors.Lime, 6);
        result.AssertPixel(middle, result.Height - 20, SKColors.Blue, 6);
        result.AssertPixel(20, middle, SKColors.White, 6);
        if (format == "png")
            Assert.That(result.GetPixel(5, 5).Alpha, Is.Zero);
        else
            result.AssertPixel(5, 5, new(16, 32, 48), 6);
    }

    [TestCase("rotate=20&flip=horizontal")]
    [TestCase("rotate=110&flip=vertical")]
    [TestCase("rotate=200&flip=both")]
    public async Task Flip_follows_rotation(string query)
    {
        using var picture = TestImage.Photo(120, 80);
        var flip = query[(query.IndexOf('&') + 1)..];
        using var rotated = await Client.ProcessAsync(picture.Png(), $"{query[..query.IndexOf('&')]}&format=png");
        using var expected = await Client.ProcessAsync(rotated.Png(), $"{flip}&format=png");
        using var actual = await Client.ProcessAsync(picture.Png(), $"{query}&format=png");
        Assert.That(actual.Info.Size, Is.EqualTo(expected.Info.Size));
        Assert.That(Similarity.Ssim(Similarity.Luma(expected), Similarity.Luma(actual)), Is.GreaterThan(0.99));
    }

    [Test]
    public async Task Rotation_there_and_back_keeps_the_centre()
    {
        using var picture = TestImage.Draw(100, 100, (x, y) => new((byte)(x * 2), (byte)(y * 2), 100));
        using var there = await Client.ProcessAsync(picture.Png(), "rotate=17&format=png");
        using var back = await Client.ProcessAsync(there.Png(), "rotate=-17&format=png");
        var (x, y) = ((back.Width - 100) / 2, (back.Height - 100) / 2);
        foreach (var at in (int[])[30, 50, 70])
            back.AssertPixel(x + at, y + at, picture.GetPixel(at, at), 3);
    }

    [Test]
    public async Task Text_has_the_requested_position_size_and_opacity()
    {
        using var picture = TestImage.Draw(300, 200, (_, _) => SKColors.White);
        using var result = await Client.ProcessAsync(picture.Png(), "text=HHH&textSize=40&textColor=f00&textPosition=northwest&format=png");
        var (left, top, right, bottom) = Ink(result, picture);
        // The capital letters of the font are 0.714 of its size high.
        Assert.That(bottom - top + 1, Is.EqualTo(40 * 0.714).Within(1.5));
        Assert.That(left, Is.InRange(20, 26));
        Assert.That(top, Is.InRange(20, 45));
        Assert.That(right, Is.LessThan(150));
        Assert.That(result.Pixels.Count(pixel => pixel == SKColors.Red), Is.GreaterThan(500));
        using var faint = await Client.ProcessAsync(picture.Png(), "text=HHH&textSize=40&textColor=f00&textOpacity=0.5&textPosition=northwest&format=png");
        Assert.That(faint.Pixels.Count(pixel => Math.Abs(pixel.Green - 128) <= 1 && pixel.Red == 255), Is.GreaterThan(500));
        using var corner = await Client.ProcessAsync(picture.Png(), "text=HHH&textSize=40&textColor=000&textPosition=southeast&format=png");
        var there = Ink(corner, picture);
        Assert.That(there.Right, Is.InRange(273, 280));
        Assert.That(there.Bottom, Is.InRange(155, 180));
        using var dense = await Client.ProcessAsync(picture.Png(), "text=HHH&textSize=20&dpr=2&textColor=f00&textPosition=northwest&format=png");
        Assert.That(Ink(dense, picture), Is.EqualTo((left, top, right, bottom)));
    }

    [Test]
    public async Task Text_is_broken_into_lines_and_cut_off_at_the_canvas()
    {
        using var picture = TestImage.Draw(120, 120, (_, _) => SKColors.White);
        string[] texts = ["one two three four five six seven eight", new('W', 500), "a\nb\n\nc", string.Concat(Enumerable.Repeat("é e\u0301 ", 100))];
        foreach (var text in texts)
        {
            using var result = await Client.ProcessAsync(picture.Png(), $"text={Uri.EscapeDataString(text)}&textSize=24&textColor=000&format=png");
            Assert.That((result.Width, result.Height), Is.EqualTo((120, 120)));
            var (left, top, right, bottom) = Ink(result, picture);
            Assert.That(left, Is.GreaterThanOrEqualTo(10), text);
            Assert.That(right, Is.LessThan(111), text);
            Assert.That(bottom - top, Is.GreaterThan(40), text);
        }
    }

    [TestCase("Ünïcödé Ωμέγα Привет 1½ € ©")]
    [TestCase("a&b=c%20<svg>'\"")]
    public async Task Text_of_latin_greek_and_cyrillic_letters_and_symbols_is_accepted(string text)
    {
        using var picture = TestImage.Draw(60, 60, (_, _) => SKColors.White);
        using var result = await Client.ProcessAsync(picture.Png(), $"text={Uri.EscapeDataString(text)}&textColor=000&textSize=12&format=png");
        Assert.That(result.Pixels.Any(pixel => pixel.Red < 100));
    }

    [TestCase("a\u0000b", "U+0000")]
    [TestCase("a\u202Eb", "U+202E")]
    [TestCase("a\u2066b", "U+2066")]
    [TestCase("a\u200Bb", "U+200B")]
    [TestCase("a\u001B[31m", "U+001B")]
    [TestCase("smile \U0001F600", "U+1F600")]
    [TestCase("\u05E9\u05DC\u05D5\u05DD", "U+05E9")]
    [TestCase("\u0633\u0644\u0627\u0645", "U+0633")]
    [TestCase("\u0928\u092E", "U+0928")]
    [TestCase("\u4E2D", "U+4E2D")]
    public async Task Text_that_cannot_be_drawn_is_rejected_with_the_character(string text, string character)
    {
        using var picture = TestImage.Draw(20, 20, (_, _) => SKColors.White);
        using var response = await Client.PostAsync($"/api/v1/process?text={Uri.EscapeDataString(text)}", RunningImages.Body(picture.Png()));
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        Assert.That((string?)problem["parameter"], Is.EqualTo("text"));
        Assert.That((string?)problem["detail"], Does.Contain(character));
    }

    [TestCase("textSize=10", "textSize")]
    [TestCase("text=a&textSize=5", "textSize")]
    [TestCase("text=a&textSize=1001", "textSize")]
    [TestCase("text=a&textSize=900&dpr=2", "dpr")]
    [TestCase("text=a&textOpacity=1.1", "textOpacity")]
    [TestCase("text=a&textColor=red", "textColor")]
    [TestCase("text=a&textPosition=smart", "textPosition")]
    [TestCase("text=", "text")]
    public async Task A_parameter_of_text_beyond_its_bounds_is_rejected(string query, string parameter)
    {
        using var picture = TestImage.Draw(20, 20, (_, _) => SKColors.White);
        using var response = await Client.PostAsync($"/api/v1/process?{query}", RunningImages.Body(picture.Png()));
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        Assert.That((string?)problem["parameter"], Is.EqualTo(parameter));
    }

    [Test]
    public async Task Text_that_is_too_long_is_rejected()
    {
        using var picture = TestImage.Draw(20, 20, (_, _) => SKColors.White);
        using var response = await Client.PostAsync($"/api/v1/process?text={new string('a', 501)}", RunningImages.Body(picture.Png()));
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        Assert.That((string?)problem["detail"], Does.Contain("501").And.Contain("500"));
    }

    [Test]
    public void Each_parameter_has_its_own_rendition_key()
    {
        string[] queries =
        [
            "", "trim=0", "trim=5", "rotate=12.5", "rotate=192.5", "rotate=102.5", "strip=false", "text=a", "text=b", "text=a&textSize=40",
            "text=a&textPosition=north", "text=a&textColor=000", "text=a&textOpacity=0.5", "text=a%26strip=false",
        ];
        var keys = queries.Select(query => Images.Renditions.RenditionKey.HashOf(
            Parameters.TransformParameters.Read(new(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query))), Parameters.OutputFormat.Png,
            watermark: null));
        Assert.That(keys, Is.Unique);
    }

    /// <summary>Red inside of a border 30 pixels wide.</summary>
    private static SKBitmap Framed(Func<(int X, int Y), SKColor> border) =>
        TestImage.Draw(100, 80, (x, y) => x is >= 30 and < 70 && y is >= 30 and < 50 ? SKColors.Red : border((x, y)), isOpaque: false);

    private static (int Left, int Top, int Right, int Bottom) Ink(SKBitmap bitmap, SKBitmap paper)
    {
        var changed = from x in Enumerable.Range(0, bitmap.Width)
                      from y in Enumerable.Range(0, bitmap.Height)
                      where Math.Abs(bitmap.GetPixel(x, y).Green - paper.GetPixel(x, y).Green) > 100
                      select (x, y);
        var all = changed.ToList();
        return (all.Min(at => at.x), all.Min(at => at.y), all.Max(at => at.x), all.Max(at => at.y));
    }

    private static async Task<byte[]> PostAsync(byte[] image, string query)
    {
        using var response = await Client.PostAsync($"/api/v1/process?{query}", RunningImages.Body(image));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        return await response.Content.ReadAsByteArrayAsync();
    }
}
