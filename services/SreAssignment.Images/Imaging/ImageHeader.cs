using SkiaSharp;
using SreAssignment.Images.Imaging.Geometry;
using SreAssignment.Images.Problems;

namespace SreAssignment.Images.Imaging;

/// <summary>What an image's header says.</summary>
/// <param name="Format">What it is encoded as.</param>
/// <param name="Stored">Its size as stored.</param>
/// <param name="Origin">EXIF's orientation, 1 to 8.</param>
/// <param name="HasAlpha">Whether it may have transparent parts.</param>
/// <param name="DecoderBytes">Memory that its decoder takes besides the pixels; see <see cref="DecoderMemory"/>.</param>
internal sealed record ImageHeader(ImageFormat Format, SKSizeI Stored, SKEncodedOrigin Origin, bool HasAlpha, long DecoderBytes = 0)
{
    private const int Eighths = 8;
    private const double JpegMargin = 1.15;

    /// <summary>How to lay it upright.</summary>
    public Orientation Orientation => Orientation.FromExif(Origin);

    /// <summary>Its size as it is meant to be seen.</summary>
    public SKSizeI Upright => Orientation.Apply(Stored);

    /// <summary>The smallest size that it is decoded at.</summary>
    public SKSizeI SmallestSize => Format == ImageFormat.Jpeg || Format == ImageFormat.Webp ? ScaledTo(1) : Stored;

    public static ImageHeader Of(SKCodec codec)
    {
        var format = codec.EncodedFormat switch
        {
            SKEncodedImageFormat.Jpeg => ImageFormat.Jpeg,
            SKEncodedImageFormat.Png => ImageFormat.Png,
            SKEncodedImageFormat.Webp => ImageFormat.Webp,
            SKEncodedImageFormat.Gif => ImageFormat.Gif,
            SKEncodedImageFormat.Bmp => ImageFormat.Bmp,
            var other => throw ImageProblems.Unsupported($"{other.ToString().ToUpperInvariant()} data"),
        };
        return new(format, codec.Info.Size, codec.EncodedOrigin, codec.Info.AlphaType != SKAlphaType.Opaque);
    }

    /// <summary>The smallest size that it can be decoded at with <paramref name="part"/> having at least <paramref name="size"/> pixels.</summary>
    public SKSizeI DecodeSize(Area part, SKSizeI size)
    {
        var (scaleX, scaleY) = (size.Width / part.Width, size.Height / part.Height);
        var scale = Math.Max(scaleX, scaleY);
        if (scale >= 1)
            return Stored;
        // JPEG has eighths, by its DCT, which is a little sharper than an average and so leaves some of the scaling to us; WebP has a good scaler for any size;
        // the others have none.
        if (Format == ImageFormat.Jpeg)
            return ScaledTo(Enumerable.Range(1, Eighths).First(n => n == Eighths || n >= Eighths * scale * JpegMargin));
        return Format == ImageFormat.Webp ? new(Scaled(Stored.Width, scale), Scaled(Stored.Height, scale)) : Stored;
    }

    private SKSizeI ScaledTo(int eighths) =>
        new((Stored.Width * eighths + Eighths - 1) / Eighths, (Stored.Height * eighths + Eighths - 1) / Eighths);

    private static int Scaled(int length, double scale) => Math.Clamp((int)Math.Round(length * scale), 1, length);
}
