using SkiaSharp;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Formats;

/// <summary>The properties of the output formats.</summary>
internal static class OutputFormats
{
    private const int LargestWebpSide = 16_383;

    // An AVIF encoder needs about 40 bytes per pixel, and cannot be stopped in between.
    private const long LargestAvifPixels = 9_000_000;

    public static ImageFormat Format(this OutputFormat format) => format switch
    {
        OutputFormat.Jpeg => ImageFormat.Jpeg,
        OutputFormat.Png => ImageFormat.Png,
        OutputFormat.Avif => ImageFormat.Avif,
        OutputFormat.Gif => ImageFormat.Gif,
        _ => ImageFormat.Webp,
    };

    /// <summary>The default quality. PNG and GIF have none.</summary>
    public static int DefaultQuality(this OutputFormat format) => format switch
    {
        OutputFormat.Png or OutputFormat.Gif => 100,
        OutputFormat.Avif => 50,
        _ => 80,
    };

    public static bool HasQuality(this OutputFormat format) => format is not (OutputFormat.Png or OutputFormat.Gif);

    public static bool HasAnimation(this OutputFormat format) => format is OutputFormat.Webp or OutputFormat.Gif;

    /// <summary>Checks that the format can hold an image of this size.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">It cannot.</exception>
    public static void CheckSize(this OutputFormat format, SKSizeI size)
    {
        if (format == OutputFormat.Webp && Math.Max(size.Width, size.Height) > LargestWebpSide)
            throw Refused("webp", $"WebP has at most {LargestWebpSide} pixels a side");
        if (format == OutputFormat.Avif && ImageHeader.Pixels(size) > LargestAvifPixels)
            throw Refused("avif", $"AVIF is made of at most {LargestAvifPixels} pixels");

        Exception Refused(string name, string rule) =>
            ParameterReader.Invalid("format", $"cannot be {name} for a result of {size.Width}x{size.Height}: {rule}");
    }
}
