using System.Globalization;
using Microsoft.Extensions.Options;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Intake;

/// <summary>What is taken of images, by what they say of themselves before anything is decoded.</summary>
internal sealed class ImageLimits(IOptions<ImagesOptions> options)
{
    private readonly ImagesOptions _options = options.Value;

    /// <exception cref="ProblemException">The image has too many pixels, or is too long on one side.</exception>
    public void Check(ImageHeader header)
    {
        var (width, height) = (header.Stored.Width, header.Stored.Height);
        if (ImageHeader.Pixels(header.Stored) > _options.MaxPixels)
            throw TooManyPixels($"The image has {width}x{height} pixels. At most {Millions(_options.MaxPixels)} are taken.");
        if (Math.Max(width, height) > _options.MaxSide)
            throw TooManyPixels($"The image has {width}x{height} pixels. At most {_options.MaxSide} are taken on one side.");
    }

    /// <exception cref="ProblemException">The image is animated and has too many frames.</exception>
    public void CheckFrames(LoadedContent content, ImageFormat format)
    {
        if (FrameCount.Of(content.Span, format, _options.MaxFrames + 1) > _options.MaxFrames)
        {
            throw new ProblemException(
                ImageProblems.TooManyFrames, $"The {format.Name.ToUpperInvariant()} image is animated and has more than the {_options.MaxFrames} frames that are taken.");
        }
    }

    /// <exception cref="ProblemException">More pixels are asked for than are taken.</exception>
    public void CheckResult(Transformation transformation)
    {
        var size = transformation.Layout.Canvas;
        if (ImageHeader.Pixels(size) > _options.MaxPixels)
            throw ParameterReader.Invalid("width", $"gives a result of {size.Width}x{size.Height} pixels. At most {Millions(_options.MaxPixels)} are made");
        transformation.Check(_options.MaxPixels);
    }

    private static string Millions(long pixels) => string.Create(CultureInfo.InvariantCulture, $"{pixels / 1_000_000.0:0.######} million");

    private static ProblemException TooManyPixels(string detail) => new(ImageProblems.TooManyPixels, detail);
}
