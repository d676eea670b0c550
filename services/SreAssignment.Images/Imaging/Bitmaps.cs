using SkiaSharp;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Imaging;

/// <summary>Every bitmap in here is sRGB, 8 bits for each of red, green, blue and alpha in this order, colours multiplied by alpha, rows without gaps.</summary>
internal static class Bitmaps
{
    public const int BytesPerPixel = 4;

    private static readonly SKColorSpace Srgb = SKColorSpace.CreateSrgb();

    public static long Pixels(SKSizeI size) => (long)size.Width * size.Height;

    public static SKImageInfo InfoFor(SKSizeI size, SKAlphaType alphaType) => new(size.Width, size.Height, SKColorType.Rgba8888, alphaType, Srgb);

    /// <exception cref="ProblemException">There is no memory for it now.</exception>
    public static SKBitmap Allocate(SKSizeI size, SKAlphaType alphaType)
    {
        var bitmap = new SKBitmap();
        if (bitmap.TryAllocPixels(InfoFor(size, alphaType)))
            return bitmap;
        bitmap.Dispose();
        throw new ProblemException(ProblemTypes.ServiceUnavailable, $"There is no memory for {size.Width}x{size.Height} pixels at the moment.")
        {
            RetryAfter = TimeSpan.FromSeconds(5),
        };
    }
}
