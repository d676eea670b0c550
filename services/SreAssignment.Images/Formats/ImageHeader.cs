using System.Globalization;
using SkiaSharp;
using SreAssignment.Images.Pixels.Geometry;

namespace SreAssignment.Images.Formats;

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

    /// <summary>Returns a number of pixels as text for messages.</summary>
    public static string Millions(long pixels) => string.Create(CultureInfo.InvariantCulture, $"{pixels / 1_000_000.0:0.######} million");
}
