using SkiaSharp;

namespace SreAssignment.Images.Imaging.Effects;

/// <summary>What changes the pixels and leaves the size. Each disposes of the bitmap it is given and returns another.</summary>
internal static class Filters
{
    // Rec. 709 luma.
    private const float Red = 0.2126f;
    private const float Green = 0.7152f;
    private const float Blue = 0.0722f;

    /// <summary>Standard deviation in pixels of the blur that sharpening starts from.</summary>
    public const float SharpenRadius = 1;

    public static SKBitmap Grayscale(SKBitmap bitmap, CancellationToken cancellationToken) => Drawing.Redraw(
        bitmap, reach: 0,
        _ =>
        {
            using var filter = SKColorFilter.CreateColorMatrix(
            [
                Red, Green, Blue, 0, 0,
                Red, Green, Blue, 0, 0,
                Red, Green, Blue, 0, 0,
                0, 0, 0, 1, 0,
            ]);
            return new() { ColorFilter = filter };
        },
        cancellationToken);

    /// <param name="bitmap">What to blur.</param>
    /// <param name="sigma">Standard deviation in pixels.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    public static SKBitmap Blur(SKBitmap bitmap, double sigma, CancellationToken cancellationToken) => Drawing.Redraw(
        bitmap, Reach(sigma),
        part =>
        {
            using var filter = BlurFilter(part, (float)sigma);
            return new() { ImageFilter = filter };
        },
        cancellationToken);

    /// <summary>Unsharp mask: adds <paramref name="amount"/> times what a blur takes away.</summary>
    public static SKBitmap Sharpen(SKBitmap bitmap, double amount, CancellationToken cancellationToken) => Drawing.Redraw(
        bitmap, Reach(SharpenRadius),
        part =>
        {
            using var blur = BlurFilter(part, SharpenRadius);
            using var filter = SKImageFilter.CreateArithmetic(0, -(float)amount, 1 + (float)amount, 0, enforcePMColor: true, background: null, foreground: blur);
            return new() { ImageFilter = filter };
        },
        cancellationToken);

    /// <summary>How many pixels away something still shows in a blur: what is further than three standard deviations does not.</summary>
    public static int Reach(double sigma) => (int)Math.Ceiling(3 * sigma) + 1;

    // The edge goes on outside, else it would turn dark and transparent.
    private static SKImageFilter BlurFilter(SKRect part, float sigma) =>
        SKImageFilter.CreateBlur(sigma, sigma, SKShaderTileMode.Clamp, null, part);
}
