using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Pixels;

/// <summary>The same requests to sharp, in a process of its own, and to the service.</summary>
public sealed class SharpTests
{
    private static readonly string[] Queries =
    [
        "width=50", "width=97", "width=200", "width=333&enlarge=true", "width=1", "height=50", "height=77", "height=1", "height=401&enlarge=true",
        .. from fit in (string[])["inside", "outside", "cover", "contain", "fill"]
           from box in (string[])["width=100&height=100", "width=61&height=120", "width=150&height=33", "width=500&height=500"]
           from enlarge in (string[])["", "&enlarge=true"]
           select $"{box}&fit={fit}{enlarge}",
        .. from gravity in (string[])["northwest", "north", "northeast", "west", "east", "southwest", "south", "southeast"]
           from fit in (string[])["cover", "contain"]
           select $"width=81&height=64&fit={fit}&gravity={gravity}",
        "rotate=90", "rotate=180&width=99", "rotate=270&width=70&height=45&fit=cover", "flip=horizontal&width=70", "flip=vertical&height=71",
        "flip=both&width=33", "crop=10,20,80,60", "crop=11,3,71,67&width=40", "crop=0,0,99,50&width=200&height=200&fit=contain&enlarge=true",
        "rotate=90&crop=5,7,60,80&width=31",
    ];

    private static readonly (string Name, byte[] Bytes)[] Sources = [.. CreateSources()];

    [Test]
    public async Task Sizes_are_equal_and_pixels_similar()
    {
        var sharp = await SharpPeer.InstallAsync();
        using var folder = new TemporaryFolder();
        var jobs = new List<(string Name, byte[] Bytes, string Query, string Output)>();
        foreach (var (name, bytes) in Sources)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.Path, name), bytes);
            jobs.AddRange(Queries.Select((query, i) => (name, bytes, query, Path.Combine(folder.Path, $"{name}-{i}.png"))));
        }
        Assert.That(jobs, Has.Count.GreaterThanOrEqualTo(200));
        await sharp.RenderAsync(folder.Path, jobs.Select(job => QueryHelpers.ParseQuery(job.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString())
            .Append(new("input", Path.Combine(folder.Path, job.Name))).Append(new("output", job.Output)).ToDictionary()));

        var failures = new List<string>();
        var lowest = 1.0;
        foreach (var (name, bytes, query, output) in jobs)
        {
            using var expected = SKBitmap.Decode(output);
            using var actual = await Shared.Service.Client.ProcessAsync(bytes, $"{query}&format=png&background=ff00ff");
            if (actual.Info.Size != expected.Info.Size)
            {
                failures.Add($"{name} {query}: {actual.Width}x{actual.Height}, sharp {expected.Width}x{expected.Height}");
                continue;
            }
            var ssim = SsimOf(expected, actual);
            lowest = Math.Min(lowest, ssim);
            if (ssim < 0.99)
                failures.Add($"{name} {query}: SSIM {ssim:0.0000}");
        }
        await TestContext.Out.WriteLineAsync($"{jobs.Count} combinations; the lowest SSIM is {lowest:0.0000}");
        Assert.That(failures, Is.Empty, string.Join('\n', failures));
    }

    // The windows of the measure have 16 pixels.
    private static double SsimOf(SKBitmap expected, SKBitmap actual) =>
        Math.Min(actual.Width, actual.Height) >= 16 ? Similarity.Ssim(Similarity.Luma(expected), Similarity.Luma(actual)) : 1;

    private static IEnumerable<(string Name, byte[] Bytes)> CreateSources()
    {
        using var odd = TestImage.Photo(199, 101);
        using var even = TestImage.Photo(320, 216);
        using var high = TestImage.Photo(123, 250);
        yield return ("odd.png", odd.Png());
        yield return ("even.jpg", even.Jpeg());
        yield return ("rotated.jpg", even.Jpeg().WithExif(6));
        yield return ("high.webp", high.EncodeAs(SKEncodedImageFormat.Webp, 100));
    }
}

/// <summary>sharp of the exact version of bench/sharp.</summary>
internal sealed class SharpPeer
{
    private readonly string _node;
    private readonly string _folder;

    private SharpPeer(string node, string folder) => (_node, _folder) = (node, folder);

    /// <summary>Installs sharp from its lock file.</summary>
    public static async Task<SharpPeer> InstallAsync()
    {
        var node = RequiredTool.Find("node", "nodejs");
        var npm = RequiredTool.Find("npm", "npm");
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SreAssignment.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The test does not run inside of the repository.");
        var sharp = Path.Combine(folder.FullName, "bench", "sharp");
        if (!Directory.Exists(Path.Combine(sharp, "node_modules", "sharp")))
        {
            var (exitCode, output) = await RequiredTool.RunAsync(npm, "ci", "--prefix", sharp, "--silent", "--no-fund", "--no-audit");
            if (exitCode != 0)
                RequiredTool.Missing($"npm cannot install sharp: {output}");
        }
        return new(node, sharp);
    }

    /// <summary>Makes renditions.</summary>
    /// <param name="folder">A folder for the list of jobs.</param>
    /// <param name="jobs">See bench/sharp/render.mjs.</param>
    public async Task RenderAsync(string folder, IEnumerable<Dictionary<string, string>> jobs)
    {
        var list = Path.Combine(folder, "jobs.json");
        await File.WriteAllTextAsync(list, JsonSerializer.Serialize(jobs.Select(job => job.ToDictionary(
            pair => pair.Key, pair => pair.Key == "rotate" ? (object)int.Parse(pair.Value, System.Globalization.CultureInfo.InvariantCulture) : pair.Value))));
        var (exitCode, output) = await RequiredTool.RunAsync(_node, Path.Combine(_folder, "render.mjs"), list);
        Assert.That(exitCode, Is.Zero, output);
    }
}
