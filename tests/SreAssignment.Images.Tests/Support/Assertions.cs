using System.Net;
using System.Text.Json.Nodes;
using SkiaSharp;

namespace SreAssignment.Images.Tests.Support;

internal static class Assertions
{
    /// <summary>Asserts that the response is this problem, and returns its body.</summary>
    public static async Task<JsonObject> AssertProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string slug)
    {
        Assert.That(response.StatusCode, Is.EqualTo(status), await response.Content.ReadAsStringAsync());
        return await response.ReadProblemAsync(slug);
    }

    /// <summary>Returns the paths of all objects of the service, without the marker of the store.</summary>
    public static List<string> StoredFiles(this RunningImages service)
    {
        var data = Path.Combine(service.Folder.Path, "data");
        var files = Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(data, path));
        return [.. files.Where(path => path != "store-marker").Order()];
    }

    /// <summary>Asserts that a pixel has about this colour.</summary>
    public static void AssertPixel(this SKBitmap bitmap, int x, int y, SKColor expected, int tolerance = 12)
    {
        var actual = bitmap.GetPixel(x, y);
        int[] differences = [actual.Red - expected.Red, actual.Green - expected.Green, actual.Blue - expected.Blue, actual.Alpha - expected.Alpha];
        var difference = differences.Max(Math.Abs);
        Assert.That(difference, Is.LessThanOrEqualTo(tolerance), () => $"pixel {x},{y} is {actual} and not {expected}");
    }

    /// <summary>Asserts that the corners have about these colours.</summary>
    public static void AssertCorners(this SKBitmap bitmap, SKColor topLeft, SKColor topRight, SKColor bottomRight, SKColor bottomLeft)
    {
        var (right, bottom) = (bitmap.Width - 3, bitmap.Height - 3);
        bitmap.AssertPixel(2, 2, topLeft);
        bitmap.AssertPixel(right, 2, topRight);
        bitmap.AssertPixel(right, bottom, bottomRight);
        bitmap.AssertPixel(2, bottom, bottomLeft);
    }
}
