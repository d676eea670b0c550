using SkiaSharp;
using SreAssignment.Images.Parameters;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Imaging;

/// <summary>From pixels to bytes. What is written has no metadata and no colour profile, which means sRGB.</summary>
internal static class ImageEncoder
{
    // More filters and a higher level make photos a few percent smaller and several times slower.
    private const int PngCompression = 6;

    /// <summary>Bytes that the encoder takes besides the pixels: libjpeg keeps all coefficients to find the best codes, libwebp a copy of the picture.</summary>
    public static long MemoryNeeded(OutputFormat format, SKSizeI size) => Bitmaps.Pixels(size) * format switch
    {
        OutputFormat.Jpeg => 3,
        OutputFormat.Webp => 8,
        _ => 0,
    };

    public static EncodedResult Encode(SKBitmap bitmap, OutputFormat format, int quality, int? maxBytes, CancellationToken cancellationToken)
    {
        using var pixels = bitmap.PeekPixels().WithColorSpace(null!);
        var encoded = Encode(pixels, format, quality);
        if (maxBytes is not { } limit || encoded.Length <= limit)
            return encoded;
        encoded.Dispose();
        if (format == OutputFormat.Png)
            throw DoesNotFit(encoded.Length, "PNG has no quality to lower: ask for jpeg or webp, or for fewer pixels");
        return Search(pixels, format, quality, limit, cancellationToken);
    }

    /// <summary>The highest quality that fits, found by halving.</summary>
    private static EncodedResult Search(SKPixmap pixels, OutputFormat format, int tooHigh, int limit, CancellationToken cancellationToken)
    {
        EncodedResult? best = null;
        var smallest = 0L;
        for (var tooLow = 0; tooHigh - tooLow > 1;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var quality = (tooLow + tooHigh) / 2;
            var encoded = Encode(pixels, format, quality);
            var fits = encoded.Length <= limit;
            (fits ? best : encoded)?.Dispose();
            if (fits)
                (best, tooLow) = (encoded, quality);
            else
                (smallest, tooHigh) = (encoded.Length, quality);
        }
        return best ?? throw DoesNotFit(smallest, "ask for fewer pixels");
    }

    private static EncodedResult Encode(SKPixmap pixels, OutputFormat format, int quality)
    {
        using var writer = new ResultWriter();
        var isEncoded = format switch
        {
            OutputFormat.Jpeg => pixels.Encode(writer, new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore)),
            OutputFormat.Png => pixels.Encode(writer, new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub | SKPngEncoderFilterFlags.Up, PngCompression)),
            _ => pixels.Encode(writer, new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, quality)),
        };
        return isEncoded ? writer.Finish() : throw TooLarge(pixels, format);
    }

    private static Exception TooLarge(SKPixmap pixels, OutputFormat format)
    {
        const int LargestWebpSide = 16_383;
        return format == OutputFormat.Webp && Math.Max(pixels.Width, pixels.Height) > LargestWebpSide
            ? ParameterReader.Invalid("format", $"cannot be webp for a result of {pixels.Width}x{pixels.Height}: WebP has at most {LargestWebpSide} pixels a side")
            : new InvalidOperationException($"The {format} encoder failed on {pixels.Width}x{pixels.Height} pixels.");
    }

    private static ProblemException DoesNotFit(long length, string hint) =>
        ParameterReader.Invalid("maxBytes", $"cannot be kept: the smallest result has {length} bytes; {hint}");
}
