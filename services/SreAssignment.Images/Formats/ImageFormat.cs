using System.Globalization;
using SkiaSharp;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Pixels.Geometry;
using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Formats;

/// <summary>A format of images that is accepted.</summary>
/// <param name="Name">Its name in metadata.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Extension">For file names, without a dot.</param>
/// <param name="Aliases">Other media types that clients send for it.</param>
internal sealed record ImageFormat(string Name, string ContentType, string Extension, params IReadOnlyList<string> Aliases)
{
    public static readonly ImageFormat Jpeg = new("jpeg", "image/jpeg", "jpg", "image/jpg", "image/pjpeg");
    public static readonly ImageFormat Png = new("png", "image/png", "png", "image/apng", "image/x-png");
    public static readonly ImageFormat Webp = new("webp", "image/webp", "webp");
    public static readonly ImageFormat Gif = new("gif", "image/gif", "gif");
    public static readonly ImageFormat Bmp = new("bmp", "image/bmp", "bmp", "image/x-ms-bmp", "image/x-bmp");

    public static readonly ImageFormat Avif = new("avif", "image/avif", "avif");
    public static readonly ImageFormat Tiff = new("tiff", "image/tiff", "tiff", "image/tif", "image/x-tiff");

    public static readonly ImageFormat Svg = new("svg", "image/svg+xml", "svg", "image/svg");

    public static readonly IReadOnlyList<ImageFormat> All = [Jpeg, Png, Webp, Gif, Bmp, Avif, Tiff, Svg];

    /// <summary>The media types of all formats, for messages.</summary>
    public static readonly string Accepted = string.Join(", ", All.Select(format => format.ContentType));

    public static ProblemException Unsupported(string found) =>
        new(ImageProblems.UnsupportedFormat, $"The body is {found}. Accepted are {Accepted}.");

    /// <summary>Returns whether the format has this media type.</summary>
    public bool IsNamed(string contentType) => Aliases.Append(ContentType).Contains(contentType, StringComparer.OrdinalIgnoreCase);
}

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

/// <summary>The content of an image's header.</summary>
/// <param name="Format">The format.</param>
/// <param name="Stored">The size of one frame as stored, in pixels.</param>
/// <param name="Origin">The orientation, 1 to 8 (Exif 2.32, 4.6.4).</param>
/// <param name="HasAlpha">Whether it can have transparent parts.</param>
/// <param name="Frames">The number of frames of a GIF or WebP; 1 for every other format.</param>
/// <param name="DecoderBytes">An upper bound of the memory that its decoder needs, in bytes.</param>
internal sealed record ImageHeader(ImageFormat Format, SKSizeI Stored, int Origin, bool HasAlpha, int Frames = 1, long DecoderBytes = 0)
{
    /// <summary>How the stored pixels become upright.</summary>
    public Orientation Orientation => Orientation.FromExif(Origin);

    /// <summary>The size of the upright image.</summary>
    public SKSizeI Upright => Orientation.Apply(Stored);

    public bool IsAnimated => Frames > 1;

    public static long Pixels(SKSizeI size) => (long)size.Width * size.Height;

    /// <summary>Returns an upper bound of the buffers of libvips for the rows being processed, in bytes.</summary>
    public static long RowBytes(SKSizeI size) => 4096L * size.Width;

    /// <summary>Returns a number of pixels as text for messages.</summary>
    public static string Millions(long pixels) => string.Create(CultureInfo.InvariantCulture, $"{pixels / 1_000_000.0:0.######} million");
}
