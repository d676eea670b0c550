using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using NetVips;
using SkiaSharp;
using SreAssignment.Images.Formats.Decoders;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Tests.Support;
using SreAssignment.Images.Work;

namespace SreAssignment.Images.Tests.Renditions;

/// <summary>
/// The version of the pipeline is part of the name of a stored rendition. Each line of PipelineVersion.txt has a source, parameters, and a hash of the
/// decoded pixels; the first line has the version.
/// </summary>
public sealed class PipelineVersionTests
{
    private const string FileName = "PipelineVersion.txt";

    private static readonly string[] Sources = ["jpeg", "png", "webp", "gif"];

    // One or more values of every operation, each with every source.
    private static readonly string[] Operations =
    [
        "width=97", "width=97&height=31&fit=cover", "width=97&height=31&fit=contain&background=ff8000", "width=97&height=31&fit=fill",
        "width=97&height=31&fit=outside", "width=50&height=50&fit=cover&gravity=smart", "width=50&height=50&fit=cover&gravity=entropy",
        "width=50&height=50&fit=cover&gravity=north", "width=300&enlarge=true", "width=40&dpr=1.5", "rotate=90", "rotate=180", "rotate=270&flip=both",
        "flip=horizontal", "flip=vertical", "crop=7,5,60,40", "crop=7,5,60,40&width=33", "grayscale=true", "blur=1.3", "blur=5", "sharpen=1", "pixelate=7",
        "brightness=1.2", "contrast=1.3", "saturation=0.4", "tint=ff0000", "radius=9", "radius=max", "pad=3", "background=00ff00", "frame=0",
        "watermark=MARK&watermarkPosition=northeast&watermarkScale=0.3&watermarkOpacity=0.5",
        "trim=12", "rotate=33&background=204060", "strip=false",
        "text=Ag&textPosition=north&textSize=20&textColor=ff8000&textOpacity=0.5",
    ];

    // Each with every source and format.
    private static readonly string[] Encodings =
    [
        "", "quality=40", "quality=95", "maxBytes=2000", "progressive=true", "chroma=444", "chroma=420", "lossless=true", "palette=true", "animated=false",
    ];

    [Test]
    public void Pixels_do_not_change_without_the_version_of_the_pipeline()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Assert.Ignore("The hashes are those of x64. Vector instructions of other processors round differently.");
        string[] actual = [Version(RenditionKey.PipelineVersion), .. Lines()];
        var expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Renditions", FileName));
        if (actual.SequenceEqual(expected))
            return;
        var written = Path.Combine(TestContext.CurrentContext.WorkDirectory, FileName);
        File.WriteAllLines(written, actual);
        var changed = actual.Except(expected).Skip(actual[0] == expected[0] ? 0 : 1).ToList();
        var advice = actual[0] == expected[0] && expected.Except(actual).Any()
            ? $"Pixels of stored renditions have changed: bump the pipeline version (RenditionKey.PipelineVersion), then replace {FileName} by {written}."
            : $"Replace {FileName} by {written}.";
        Assert.Fail($"{advice}\n{string.Join('\n', changed.Take(20))}");
    }

    [Test]
    public void Every_parameter_and_format_is_in_the_table()
    {
        var names = Operations.Concat(Encodings).SelectMany(query => QueryHelpers.ParseQuery(query).Keys).Append("format").Distinct();
        var parameters = TransformParameters.Descriptions.Select(parameter => parameter.Name!);
        Assert.That(names, Is.SupersetOf(parameters), "add a query with the new parameter, so that the version covers it");
    }

    private static string Version(int version) => string.Create(CultureInfo.InvariantCulture, $"version {version}");

    private static IEnumerable<string> Lines()
    {
        using var picture = TestImage.Photo(120, 80);
        using var transparent = TestImage.Draw(120, 80, (x, y) => new SKColor((byte)(2 * x), (byte)(3 * y), 90, (byte)(255 - x)), isOpaque: false);
        var images = new Dictionary<string, byte[]>
        {
            ["jpeg"] = picture.Jpeg().WithExif(6),
            ["png"] = transparent.Png(),
            ["webp"] = transparent.EncodeAs(SKEncodedImageFormat.Webp, 90),
            ["gif"] = Animation(picture),
        };
        string Line(string source, string query, string format) => $"{source} {query} {format} {HashOf(images[source], images["png"], query, format)}";

        foreach (var source in Sources)
        {
            foreach (var query in Operations)
                yield return Line(source, query, "png");
            foreach (var query in Encodings)
            {
                foreach (var format in Enum.GetNames<OutputFormat>())
                    yield return Line(source, query, format.ToLowerInvariant());
            }
        }
    }

    private static string HashOf(byte[] image, byte[] mark, string query, string format)
    {
        try
        {
            var values = QueryHelpers.ParseQuery(query.Replace("MARK", "ffffffffffff-00000000000000000000", StringComparison.Ordinal));
            values["format"] = format;
            var parameters = TransformParameters.Read(new ParameterReader(values));
            var source = EncodedImage.Open(new MemoryStream(image), CancellationToken.None);
            var overlay = parameters.Watermark is null ? null : EncodedImage.Open(new MemoryStream(mark), CancellationToken.None);
            var transformation = new Transformation(source.Header, parameters, parameters.Format!.Value);
            using var result = transformation.Run(source, overlay, new StageTimings(), CancellationToken.None);
            using var encoded = new MemoryStream();
            using var content = result.Open();
            content.CopyTo(encoded);
            return HashOfPixels(encoded.ToArray(), parameters.Format is OutputFormat.Gif or OutputFormat.Webp);
        }
        catch (ServiceDefaults.Problems.ProblemException problem)
        {
            return problem.Type.Slug;
        }
    }

    private static string HashOfPixels(byte[] encoded, bool hasFrames)
    {
        using var decoded = hasFrames ? Image.NewFromBuffer(encoded, kwargs: new VOption { ["n"] = -1 }) : Image.NewFromBuffer(encoded);
        var size = string.Create(CultureInfo.InvariantCulture, $"{decoded.Width}x{decoded.Height}x{decoded.Bands}");
        return $"{size} {Convert.ToHexStringLower(SHA256.HashData(decoded.WriteToMemory<byte>()))[..16]}";
    }

    private static byte[] Animation(SKBitmap picture)
    {
        using var frame = Image.NewFromBuffer(picture.Png());
        using var second = frame.Invert();
        using var joined = Image.Arrayjoin([frame, second], across: 1);
        using var animated = joined.Mutate(image => image.Set(GValue.GIntType, "page-height", frame.Height));
        return animated.GifsaveBuffer();
    }
}
