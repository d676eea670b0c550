using NetVips;
using SkiaSharp;
using SreAssignment.Images.Imaging.Effects;
using SreAssignment.Images.Imaging.Geometry;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Telemetry;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Imaging;

/// <summary>
/// Turns one image into another. The order is fixed: EXIF orientation, rotate, flip, crop, resize, grayscale, blur, sharpen, pixelate, brightness, contrast,
/// saturation, tint, radius, pad, background, watermark, encode. Pixels are turned after scaling, when there are fewer of them; the result is the same.
/// </summary>
/// <param name="header">The header of the source.</param>
/// <param name="parameters">The operations.</param>
/// <param name="format">The format of the result.</param>
internal sealed class Transformation(ImageHeader header, TransformParameters parameters, OutputFormat format)
{
    // Decoding at a part of the size leaves out the last pixels of a row that fill no whole block. Beyond this many pixels of the result it would be visible.
    private const double LargestShift = 0.1;

    // Buffers of libvips for the rows being processed, per pixel of a row.
    private const int RowBytes = 4096;

    private readonly Orientation _orientation = header.Orientation
        .Then(Orientation.FromRotation(parameters.Rotate))
        .Then(Orientation.FromFlip(parameters.Flip));

    private readonly ImageEncoder _encoder = new(format, parameters);

    /// <summary>The geometry of the result.</summary>
    /// <exception cref="ProblemException">The crop area is not inside the image.</exception>
    public Layout Layout => field ??= Layout.For(_orientation.Apply(header.Stored), parameters);

    private bool HasFilter => parameters is not { Blur: null, Sharpen: null, Pixelate: null };

    private int Frames => header.IsAnimated && parameters.Animated && parameters.Frame is null && format.HasAnimation() ? header.Frames : 1;

    /// <summary>An upper bound of the memory that the work needs, besides the encoded images, in bytes.</summary>
    public long MemoryNeeded(ImageHeader? watermark)
    {
        var rows = (long)RowBytes * (header.Stored.Width + Layout.Canvas.Width);
        var scaled = Bytes(Layout.Scaled);
        var isMaterialized = _orientation.SwapAxes || _orientation.MirrorY || HasFilter
            || parameters is not { Radius: null, MaxBytes: null, Gravity.Focus: null };
        return rows + header.DecoderBytes
            + (Frames > 1 ? Frames * Bytes(header.Stored) : 0)
            + (isMaterialized ? 2 * scaled : 0)
            + (watermark is null ? 0 : watermark.DecoderBytes + Bytes(Layout.Canvas))
            + Frames * _encoder.MemoryNeeded(Layout.Canvas);

        static long Bytes(SKSizeI size) => 4 * ImageHeader.Pixels(size);
    }

    /// <summary>Checks that the result can be made, without the pixels.</summary>
    /// <param name="maxPixels">The largest number of pixels of all frames together.</param>
    /// <exception cref="ProblemException">A parameter does not fit the image.</exception>
    public void Check(long maxPixels)
    {
        format.CheckSize(Layout.Canvas);
        if (parameters.Frame >= header.Frames)
            throw ParameterReader.Invalid("frame", $"must be less than {header.Frames}, the number of frames of the image");
        if (Frames > 1 && Frames * Math.Max(ImageHeader.Pixels(header.Stored), ImageHeader.Pixels(Layout.Canvas)) > maxPixels)
            throw ParameterReader.Invalid("animated", $"must be false: the {Frames} frames have more than {maxPixels} pixels together");
    }

    /// <exception cref="ProblemException">An image is corrupt, or a parameter cannot be met with it.</exception>
    public EncodedResult Run(EncodedImage source, EncodedImage? watermark, StageTimings timings, CancellationToken cancellationToken)
    {
        using var picture = new Picture(cancellationToken);
        try
        {
            if (source.IsMissingEnd)
                source.Verify();
            if (IsUnchanged(source))
                return Repack(source, timings);
            using (timings.Measure(Stage.Decode))
                source.Load(picture, JpegShrink(), parameters.Frame ?? 0, Frames);
            using (timings.Measure(Stage.Transform))
                TransformFrames(picture, watermark);
            using (timings.Measure(Stage.Encode))
                return _encoder.Encode(picture, cancellationToken);
        }
        catch (VipsException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // libvips decodes while it encodes. An image that cannot be decoded is a problem of the request, and everything else an error of the service.
            source.Verify(JpegShrink(), parameters.Frame ?? 0, Frames);
            source.Verify(shrink: 1);
            watermark?.Verify(shrink: 1);
            throw;
        }
    }

    // A PNG of which no pixel changes keeps its encoding, which may be better than that of a fast encoder.
    private bool IsUnchanged(EncodedImage source) =>
        format == OutputFormat.Png && header.Format == ImageFormat.Png && _orientation == default && Layout.Scaled == header.Stored
        && Layout.Canvas == header.Stored && !HasFilter
        && parameters is { Crop: null, Grayscale: false, Radius: null, Watermark: null, Background: null, MaxBytes: null }
        && parameters.Colors == ColorChange.None && parameters is { Palette: false, Progressive: false } && !source.HasOtherColors;

    private static EncodedResult Repack(EncodedImage source, StageTimings timings)
    {
        using (timings.Measure(Stage.Decode))
            source.Verify();
        using var writer = new ResultWriter();
        using (timings.Measure(Stage.Encode))
            source.CopyPixels(writer);
        return writer.Finish();
    }

    /// <summary>Returns by how much a JPEG is divided while it is decoded.</summary>
    private int JpegShrink()
    {
        // The filter of libvips gets more pixels than the result has, because that of the decoder is worse.
        if (header.Format != ImageFormat.Jpeg || parameters.Crop is not null)
            return 1;
        var scaled = _orientation.Apply(Layout.Scaled);
        var shrink = Math.Min((double)header.Stored.Width / scaled.Width, (double)header.Stored.Height / scaled.Height);
        ReadOnlySpan<int> divisors = [8, 4, 2];
        foreach (var divisor in divisors)
        {
            if (shrink >= divisor + 1 && Shift(header.Stored.Width, scaled.Width) && Shift(header.Stored.Height, scaled.Height))
                return divisor;

            bool Shift(int length, int target) => (double)(length % divisor) * target / length <= LargestShift;
        }
        return 1;
    }

    private void TransformFrames(Picture picture, EncodedImage? watermark)
    {
        using var overlay = watermark is null ? null : LoadOverlay(picture, watermark);
        if (Frames == 1)
        {
            TransformFrame(picture, overlay?.Image);
            return;
        }
        ColorManagement.ToSrgb(picture);
        picture.Materialize();
        var (all, height) = (picture.Image, header.Stored.Height);
        var frames = new Image[Frames];
        for (var i = 0; i < frames.Length; i++)
        {
            var top = i * height;
            picture.Image = picture.Own(all.Crop(0, top, all.Width, height));
            TransformFrame(picture, overlay?.Image);
            frames[i] = picture.Image;
        }
        picture.Image = picture.Own(Image.Arrayjoin(frames, across: 1));
        picture.Apply(image => image.Mutate(mutable => mutable.Set("page-height", Layout.Canvas.Height)));
        picture.Materialize();
    }

    private void TransformFrame(Picture picture, Image? overlay)
    {
        if (parameters.Crop is not null)
        {
            var part = _orientation.ToStored(Layout.Source, header.Stored);
            picture.Apply(image => image.Crop(part.Left, part.Top, part.Width, part.Height));
        }
        ColorManagement.ToSrgb(picture);
        var scaled = _orientation.Apply(Layout.Scaled);
        var isPremultiplied = picture.HasAlpha && (HasFilter || scaled != new SKSizeI(picture.Image.Width, picture.Image.Height));
        if (isPremultiplied)
            Compute(picture, image => image.Premultiply());
        ScaleAndTurn(picture);
        if (Layout.Window.Size != Layout.Scaled)
            CropWindow(picture, isPremultiplied);
        if (parameters.Grayscale)
            Filters.Grayscale(picture);
        if (parameters.Blur is { } sigma)
            Filters.Blur(picture, sigma);
        if (parameters.Sharpen is { } amount)
            Filters.Sharpen(picture, amount);
        if (parameters.Pixelate is { } block)
            Filters.Pixelate(picture, block);
        if (isPremultiplied)
            Compute(picture, image => image.Unpremultiply());
        Filters.Change(picture, parameters.Colors);
        if (parameters.Radius is { } radius)
            Filters.RoundCorners(picture, radius);
        Composition.Place(picture, Layout, BackgroundColor());
        if (overlay is not null)
            Composition.Overlay(picture, overlay, parameters.Watermark!);
    }

    private void CropWindow(Picture picture, bool isPremultiplied)
    {
        var window = Layout.Window;
        // The frames of an animation have one window.
        if (parameters.Gravity.Focus is not { } focus || Frames > 1)
        {
            picture.Apply(image => image.Crop(window.Left, window.Top, window.Width, window.Height));
            return;
        }
        picture.Materialize();
        var interesting = focus == Focus.Smart ? Enums.Interesting.Attention : Enums.Interesting.Entropy;
        picture.Apply(image => image.Smartcrop(window.Width, window.Height, interesting: interesting, premultiplied: isPremultiplied));
    }

    private void ScaleAndTurn(Picture picture)
    {
        // Fewer pixels are turned before a small part is enlarged, and after everything else.
        var isTurnedFirst = parameters.Crop is not null && Math.Min(Layout.Factors.X, Layout.Factors.Y) < 1;
        if (isTurnedFirst)
            _orientation.TurnUpright(picture);
        var orientation = isTurnedFirst ? default : _orientation;
        var used = orientation.Apply(Layout.Source.Size);
        var (x, y) = orientation.SwapAxes ? (Layout.Factors.Y, Layout.Factors.X) : Layout.Factors;
        Resize(picture, orientation.Apply(Layout.Scaled), used.Width / x / picture.Image.Width, used.Height / y / picture.Image.Height);
        orientation.TurnUpright(picture);
    }

    /// <summary>Scales to an exact size. The factors are those before the size was rounded, or zero.</summary>
    private static void Resize(Picture picture, SKSizeI size, double scaleX = 0, double scaleY = 0)
    {
        var (width, height) = (picture.Image.Width, picture.Image.Height);
        if (size == new SKSizeI(width, height))
            return;
        var (x, y) = (Exact(scaleX, width, size.Width), Exact(scaleY, height, size.Height));
        picture.Apply(image => image.Resize(x, vscale: y, kernel: Enums.Kernel.Lanczos3));

        static double Exact(double scale, int from, int to) => (int)(from * scale + 0.5) == to ? scale : (double)to / from;
    }

    /// <summary>Applies an operation with fractions as its result, and rounds them.</summary>
    private static void Compute(Picture picture, Func<Image, Image> operation)
    {
        picture.Apply(operation);
        picture.Apply(image => image.Linear([1], [0.5], uchar: true));
    }

    // JPEG has no transparency.
    private SKColor BackgroundColor()
    {
        var color = parameters.Background ?? SKColors.Transparent;
        return format == OutputFormat.Jpeg ? Composition.OverWhite(color) : color;
    }

    private Picture LoadOverlay(Picture picture, EncodedImage watermark)
    {
        var overlay = picture.Own(new Picture(CancellationToken.None));
        var size = Composition.OverlaySize(watermark.Header.Upright, Layout.Canvas, parameters.Watermark!.Scale);
        watermark.Load(overlay);
        ColorManagement.ToSrgb(overlay);
        Composition.ToRgb(overlay);
        var hasAlpha = overlay.HasAlpha;
        if (hasAlpha)
            Compute(overlay, image => image.Premultiply());
        Resize(overlay, watermark.Header.Orientation.Apply(size));
        watermark.Header.Orientation.TurnUpright(overlay);
        if (hasAlpha)
            Compute(overlay, image => image.Unpremultiply());
        overlay.Materialize();
        return overlay;
    }
}
