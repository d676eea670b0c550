using SkiaSharp;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Imaging;

/// <summary>Native memory for decoded pixels.</summary>
internal static class PixelMemory
{
    /// <summary>Allocates memory that the chain owns.</summary>
    /// <exception cref="ProblemException">There is no memory.</exception>
    public static SKBitmap Allocate(Picture picture, SKImageInfo info)
    {
        var bitmap = picture.Own(new SKBitmap());
        if (bitmap.TryAllocPixels(info))
            return bitmap;
        throw new ProblemException(ProblemTypes.ServiceUnavailable, $"There is no memory for {info.Width}x{info.Height} pixels at the moment.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };
    }
}
