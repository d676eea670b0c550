using SkiaSharp;
using SreAssignment.Images.Imaging.Effects;
using SreAssignment.Images.Imaging.Geometry;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Telemetry;

namespace SreAssignment.Images.Imaging;

/// <summary>
/// One image turned into another. The order is fixed: EXIF orientation, rotate, flip, crop, resize, grayscale, blur, sharpen, pixelate, pad, background,
/// watermark, encode. Turning is left until after scaling, when there are fewer pixels to move; the result is the same.
/// </summary>
/// <param name="header">Of the source.</param>
/// <param name="parameters">What to do.</param>
/// <param name="format">What to write.</param>
internal sealed class Transformation(ImageHeader header, TransformParameters parameters, OutputFormat format)
{
    private readonly Orientation _orientation = header.Orientation
        .Then(Orientation.FromRotation(parameters.Rotate))
        .Then(Orientation.FromFlip(parameters.Flip));

    /// <summary>The result's geometry.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">The crop area is not inside the image.</exception>
    public Layout Layout => field ??= Layout.For(_orientation.Apply(header.Stored), parameters);

    /// <summary>The stored image's part that is used, and what it is scaled to before it is laid upright.</summary>
    private (Area Part, SKSizeI Size) Stored => (_orientation.ToStored(Layout.Source, header.Stored), _orientation.Apply(Layout.Size));

    /// <summary>An upper bound of the bytes taken at any one moment, the encoded images aside: each stage has its input, its output and what it works with.</summary>
    public long MemoryNeeded(ImageHeader? watermark)
    {
        var (part, size) = Stored;
        var (decoded, scaled, canvas) = (Bytes(header.DecodeSize(part, size)), Bytes(size), Bytes(Layout.Canvas));
        var sigma = Math.Max(parameters.Blur ?? 0, parameters.Sharpen is null ? 0 : Filters.SharpenRadius);
        long[] stages =
        [
            header.DecoderBytes + decoded,
            decoded + scaled,
            2 * scaled + (sigma > 0 ? Drawing.MemoryNeeded(size, Filters.Reach(sigma)) : 0),
            scaled + canvas,
            watermark is null ? 0 : 2 * canvas + watermark.DecoderBytes + Bytes(watermark.Stored),
            canvas + ImageEncoder.MemoryNeeded(format, Layout.Canvas),
        ];
        return stages.Max();

        static long Bytes(SKSizeI size) => Bitmaps.BytesPerPixel * Bitmaps.Pixels(size);
    }

    /// <exception cref="ServiceDefaults.Problems.ProblemException">An image is corrupt, or a parameter cannot be met with it.</exception>
    public EncodedResult Run(EncodedImage source, EncodedImage? watermark, StageTimings timings, CancellationToken cancellationToken)
    {
        var (part, size) = Stored;
        SKBitmap bitmap;
        using (timings.Measure(Stage.Decode))
            bitmap = source.Decode(part, size);
        try
        {
            using (timings.Measure(Stage.Transform))
                Transform(ref bitmap, part, size, watermark, cancellationToken);
            using (timings.Measure(Stage.Encode))
                return ImageEncoder.Encode(bitmap, format, parameters.Quality ?? format.DefaultQuality(), parameters.MaxBytes, cancellationToken);
        }
        finally
        {
            bitmap.Dispose();
        }
    }

    private void Transform(ref SKBitmap bitmap, Area part, SKSizeI size, EncodedImage? watermark, CancellationToken cancellationToken)
    {
        bitmap = Scale(bitmap, part, size, cancellationToken);
        bitmap = PixelOrientation.Apply(bitmap, _orientation);
        cancellationToken.ThrowIfCancellationRequested();
        if (parameters.Grayscale)
            bitmap = Filters.Grayscale(bitmap, cancellationToken);
        if (parameters.Blur is { } sigma)
            bitmap = Filters.Blur(bitmap, sigma, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (parameters.Sharpen is { } amount)
            bitmap = Filters.Sharpen(bitmap, amount, cancellationToken);
        if (parameters.Pixelate is { } block)
            bitmap = Pixelation.Apply(bitmap, block, cancellationToken);
        bitmap = Composition.Place(bitmap, Layout, BackgroundColor());
        if (watermark is not null)
            AddWatermark(bitmap, watermark, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Disposes of the decoded bitmap unless it is used as it is.</summary>
    private SKBitmap Scale(SKBitmap decoded, Area part, SKSizeI size, CancellationToken cancellationToken)
    {
        if (decoded.Info.Size == size && part == new Area(0, 0, header.Stored.Width, header.Stored.Height))
            return decoded;
        using (decoded)
        {
            var scaledPart = part.ScaledBy((double)decoded.Width / header.Stored.Width, (double)decoded.Height / header.Stored.Height);
            return Resampler.Resample(decoded, scaledPart, size, cancellationToken);
        }
    }

    /// <summary>JPEG knows no transparency, so what shows through there is white unless something else was asked for.</summary>
    private SKColor BackgroundColor()
    {
        var asked = parameters.Background ?? SKColors.Transparent;
        return format == OutputFormat.Jpeg ? Composition.OverWhite(asked) : asked;
    }

    private void AddWatermark(SKBitmap result, EncodedImage watermark, CancellationToken cancellationToken)
    {
        var options = parameters.Watermark!;
        var upright = Composition.OverlaySize(watermark.Header.Upright, result.Info.Size, options.Scale);
        var whole = new Area(0, 0, watermark.Header.Stored.Width, watermark.Header.Stored.Height);
        var stored = watermark.Header.Orientation.Apply(upright);
        using var decoded = watermark.Decode(whole, stored);
        using var overlay = PixelOrientation.Apply(
            Resampler.Resample(decoded, new(0, 0, decoded.Width, decoded.Height), stored, cancellationToken), watermark.Header.Orientation);
        Composition.Overlay(result, overlay, options);
    }
}
