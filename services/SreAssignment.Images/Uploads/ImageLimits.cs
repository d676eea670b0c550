using Microsoft.Extensions.Options;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Uploads;

/// <summary>The limits of an image, checked by its header and its structure before it is decoded.</summary>
internal sealed class ImageLimits(IOptions<ImagesOptions> options)
{
    private readonly ImagesOptions _options = options.Value;

    /// <exception cref="ProblemException">The image has too many pixels, or is too long on one side.</exception>
    public void Check(ImageHeader header)
    {
        var (width, height) = (header.Stored.Width, header.Stored.Height);
        if (ImageHeader.Pixels(header.Stored) > _options.MaxPixels)
            throw TooManyPixels($"The image has {width}x{height} pixels. At most {ImageHeader.Millions(_options.MaxPixels)} are accepted.");
        if (Math.Max(width, height) > _options.MaxSide)
            throw TooManyPixels($"The image has {width}x{height} pixels. At most {_options.MaxSide} are accepted on one side.");
    }

    /// <exception cref="ProblemException">The image is animated and has too many frames.</exception>
    public void CheckFrames(LoadedContent content, ImageFormat format)
    {
        if (FrameCount.Of(content.Span, format, _options.MaxFrames + 1) > _options.MaxFrames)
        {
            throw new ProblemException(
                ImageProblems.TooManyFrames,
                $"The {format.Name.ToUpperInvariant()} image is animated and has more than the {_options.MaxFrames} frames that are accepted.");
        }
    }

    private static ProblemException TooManyPixels(string detail) => new(ImageProblems.TooManyPixels, detail);
}
