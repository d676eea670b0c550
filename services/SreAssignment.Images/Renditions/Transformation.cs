using NetVips;
using SkiaSharp;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Formats.Decoders;
using SreAssignment.Images.Formats.Encoders;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Pixels;
using SreAssignment.Images.Pixels.Geometry;
using SreAssignment.Images.Pixels.Operations;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Renditions;

/// <summary>
/// Transforms an image. The order is fixed: EXIF orientation, trim, rotate, flip, crop, resize, grayscale, blur, sharpen, pixelate, brightness,
/// contrast, saturation, tint, radius, pad, background, watermark, text, encode. Rotations by right angles follow scaling, when there are fewer pixels;
/// the result is the same.
/// </summary>
/// <param name="header">The header of the source.</param>
/// <param name="parameters">The operations.</param>
/// <param name="format">The format of the result.</param>
internal sealed class Transformation(ImageHeader header, TransformParameters parameters, OutputFormat format)
{
    // Decoding at a part of the size leaves out the last pixels of a row that fill no whole block. Beyond this many pixels of the result it would be visible.
    private const double LargestShift = 0.1;

    private const long BytesPerPixel = 4;

    // Before what is outside of the result is cut off.
    private const long LargestDrawing = 25_000_000;

    private readonly Orientation _orientation = header.Orientation
        .Then(Orientation.FromRotation((int)parameters.Rotate / 90 * 90))
        .Then(Orientation.FromFlip(parameters.Flip));

    // The rest of the angle. It follows the flip, which reverses it.
    private readonly Rotation _rotation = new(parameters.Rotate % 90 * (parameters.Flip is Flip.Horizontal or Flip.Vertical ? -1 : 1));

    private readonly ImageEncoder _encoder = new(format, parameters);

    /// <summary>The geometry of the result.</summary>
    /// <exception cref="ProblemException">The crop area is not inside the image.</exception>
    public Layout Layout => field ??= Layout.For(Upright, parameters);

    private SKSizeI Upright => _rotation.SizeOf(_orientation.Apply(header.Stored));

    // The size of a trimmed image is known when its pixels are.
    private long LargestResult => Math.Max(ImageHeader.Pixels(Layout.Canvas), parameters.Trim is null ? 0 : ImageHeader.Pixels(header.Stored));

    // The luma of other primaries is no gray of sRGB.
    private bool KeepsProfile => parameters is { Strip: false, Grayscale: false };

    private bool HasFilter => parameters is not { Blur: null, Sharpen: null, Pixelate: null };

    // An encoder that keeps more than the pixels starts when the memory of the decoder is free. Row by row, both would be in use at the same time.
    private bool ReleasesDecoder =>
        header.DecoderBytes >= BytesPerPixel * LargestResult && _encoder.MemoryNeeded(LargestResult) > BytesPerPixel * LargestResult;

    private int Frames => header.IsAnimated && parameters.Animated && parameters.Frame is null && format.HasAnimation() ? header.Frames : 1;

    /// <summary>An upper bound of the memory that the work needs, besides the encoded images, in bytes.</summary>
    public long MemoryNeeded(ImageHeader? watermark)
    {
        var rows = ImageHeader.RowBytes(header.Stored) + ImageHeader.RowBytes(Layout.Canvas);
        var scaled = parameters.Trim is null ? Bytes(Layout.Scaled) : BytesPerPixel * LargestResult;
        var needsAllPixels = parameters.Trim is not null || !_rotation.IsNone;
        var isMaterialized = _orientation.SwapAxes || _orientation.MirrorY || HasFilter
            || parameters is not { Radius: null, MaxBytes: null, Gravity.Focus: null };
        return rows + header.DecoderBytes
            + (header.Format == ImageFormat.Svg ? Bytes(DrawingSize()) : 0)
            + (Frames > 1 || needsAllPixels ? Frames * Bytes(header.Stored) : 0)
            + (isMaterialized ? 2 * scaled : 0)
            + (watermark is null ? 0 : watermark.DecoderBytes + Bytes(Layout.Canvas))
            + (parameters.Text is null ? 0 : Bytes(Layout.Canvas))
            + Frames * _encoder.MemoryNeeded(LargestResult);

        static long Bytes(SKSizeI size) => BytesPerPixel * ImageHeader.Pixels(size);
    }

    /// <summary>Checks that the result can be made, without the pixels.</summary>
    /// <param name="maxPixels">The largest number of pixels of all frames together.</param>
    /// <exception cref="ProblemException">A parameter does not fit the image.</exception>
    public void Check(long maxPixels)
    {
        var size = Layout.Canvas;
        if (ImageHeader.Pixels(size) > maxPixels)
            throw ParameterReader.Invalid("width", $"gives a result of {size.Width}x{size.Height} pixels. At most {ImageHeader.Millions(maxPixels)} are made");
        format.CheckSize(size);
        if (!_rotation.IsNone && ImageHeader.Pixels(Upright) > maxPixels)
            throw ParameterReader.Invalid("rotate", $"gives an image of {Upright.Width}x{Upright.Height} pixels. At most {maxPixels} are accepted");
        if (parameters.Text is { } text)
            TextDrawing.Check(text);
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
                source.Load(picture, JpegShrink(), parameters.Frame ?? 0, Frames, DrawingSize(), KeepsProfile);
            using (timings.Measure(Stage.Transform))
            {
                (parameters.Trim is { } threshold ? Trim(picture, threshold) : this).TransformFrames(picture, watermark);
                if (ReleasesDecoder)
                    picture.Materialize();
            }
            KeptMetadata.Normalize(picture, parameters.Strip);
            using (timings.Measure(Stage.Encode))
                return _encoder.Encode(picture, cancellationToken);
        }
        catch (VipsException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A second decoder follows, for which the gate counted no memory.
            picture.Dispose();
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
        && _rotation.IsNone && parameters is { Trim: null, Crop: null, Grayscale: false, Radius: null, Background: null, Watermark: null, Text: null }
        && parameters.Colors == ColorChange.None && parameters is { MaxBytes: null, Palette: false, Progressive: false, Strip: true }
        && !source.HasOtherColors;

    private static EncodedResult Repack(EncodedImage source, StageTimings timings)
    {
        using (timings.Measure(Stage.Decode))
            source.Verify();
        using var writer = new ResultWriter();
        using (timings.Measure(Stage.Encode))
            source.CopyPixels(writer);
        return writer.Finish();
    }

    /// <summary>Returns the size at which an SVG drawing is rendered: that of the result, where nothing needs its own pixels before.</summary>
    private SKSizeI DrawingSize()
    {
        var scaled = _orientation.Apply(Layout.Scaled);
        return parameters is { Crop: null, Trim: null } && _rotation.IsNone && ImageHeader.Pixels(scaled) <= LargestDrawing ? scaled : header.Stored;
    }

    /// <summary>Returns by how much a JPEG is divided while it is decoded.</summary>
    private int JpegShrink()
    {
        // The filter of libvips gets more pixels than the result has, because that of the decoder is worse.
        if (header.Format != ImageFormat.Jpeg || parameters is not { Crop: null, Trim: null } || !_rotation.IsNone)
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

    /// <summary>Removes the border.</summary>
    /// <returns>The rest of the transformation.</returns>
    private Transformation Trim(Picture picture, int threshold)
    {
        ToSrgb(picture);
        picture.Materialize();
        // The corner of the upright image is the top left one before it is rotated and flipped.
        var corner = header.Orientation.ToStored(SKRectI.Create(1, 1), header.Stored).Location;
        var box = Border.Find(picture, header.Stored.Height, corner, threshold);
        CropFrames(picture, box);
        var rest = new Transformation(header with { Stored = box.Size }, parameters with { Trim = null }, format);
        var size = rest.Layout.Canvas;
        if (ImageHeader.Pixels(size) > LargestResult)
        {
            throw ParameterReader.Invalid(
                "trim",
                $"leaves {box.Width}x{box.Height} pixels, of which a result of {size.Width}x{size.Height} would be made; ask for less width and height");
        }
        // Fewer pixels than those that were checked before; a parameter may not fit them.
        rest.Check(long.MaxValue);
        return rest;
    }

    private void CropFrames(Picture picture, SKRectI box)
    {
        if (box.Size == header.Stored)
            return;
        var all = picture.Image;
        var frames = Enumerable.Range(0, Frames)
            .Select(i => picture.Own(all.Crop(box.Left, i * header.Stored.Height + box.Top, box.Width, box.Height)))
            .ToArray();
        Join(picture, frames, box.Height);
    }

    private static void Join(Picture picture, Image[] frames, int height)
    {
        picture.Image = frames.Length == 1 ? frames[0] : picture.Own(Image.Arrayjoin(frames, across: 1));
        if (frames.Length > 1)
            picture.Apply(image => image.Mutate(mutable => mutable.Set("page-height", height)));
    }

    private void TransformFrames(Picture picture, EncodedImage? watermark)
    {
        var overlays = new List<Overlay>();
        if (watermark is not null)
            overlays.Add(LoadOverlay(picture, watermark));
        if (parameters.Text is { } text)
            // A picture of its own, because the images of the chain are released when the decoder is.
            overlays.Add(TextDrawing.Draw(picture.Own(new Picture(CancellationToken.None)), text, Layout.Canvas));
        if (Frames == 1)
        {
            TransformFrame(picture, overlays);
            return;
        }
        ToSrgb(picture);
        picture.Materialize();
        var (all, height) = (picture.Image, header.Stored.Height);
        var frames = new Image[Frames];
        for (var i = 0; i < frames.Length; i++)
        {
            var top = i * height;
            picture.Image = picture.Own(all.Crop(0, top, all.Width, height));
            TransformFrame(picture, overlays);
            frames[i] = picture.Image;
        }
        Join(picture, frames, Layout.Canvas.Height);
        picture.Materialize();
    }

    private void ToSrgb(Picture picture) => ColorManagement.ToSrgb(picture, KeepsProfile);

    private void TransformFrame(Picture picture, IReadOnlyList<Overlay> overlays)
    {
        if (parameters.Crop is not null && _rotation.IsNone)
        {
            var part = _orientation.ToStored(Layout.Source, header.Stored);
            picture.Apply(image => image.Crop(part.Left, part.Top, part.Width, part.Height));
        }
        ToSrgb(picture);
        if (!_rotation.IsNone)
            Composition.AddAlpha(picture);
        var scaled = _orientation.Apply(Layout.Scaled);
        var isPremultiplied = picture.HasAlpha
            && (HasFilter || !_rotation.IsNone || scaled != new SKSizeI(picture.Image.Width, picture.Image.Height));
        if (isPremultiplied)
            Compute(picture, image => image.Premultiply());
        if (_rotation.IsNone)
            ScaleAndOrient(picture);
        else
            RotateAndScale(picture);
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
        foreach (var overlay in overlays)
            Composition.Draw(picture, overlay);
    }

    private void RotateAndScale(Picture picture)
    {
        _orientation.ApplyTo(picture);
        _rotation.ApplyTo(picture);
        var part = Layout.Source;
        if (part.Size != Upright)
            picture.Apply(image => image.Crop(part.Left, part.Top, part.Width, part.Height));
        Resize(picture, Layout.Scaled, part.Width / Layout.Factors.X / picture.Image.Width, part.Height / Layout.Factors.Y / picture.Image.Height);
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

    private void ScaleAndOrient(Picture picture)
    {
        // There are fewer pixels before a part is enlarged, and after it is reduced.
        var isOrientedFirst = parameters.Crop is not null && Math.Min(Layout.Factors.X, Layout.Factors.Y) < 1;
        if (isOrientedFirst)
            _orientation.ApplyTo(picture);
        var orientation = isOrientedFirst ? default : _orientation;
        var used = orientation.Apply(Layout.Source.Size);
        var (x, y) = orientation.SwapAxes ? (Layout.Factors.Y, Layout.Factors.X) : Layout.Factors;
        Resize(picture, orientation.Apply(Layout.Scaled), used.Width / x / picture.Image.Width, used.Height / y / picture.Image.Height);
        orientation.ApplyTo(picture);
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

    private Overlay LoadOverlay(Picture picture, EncodedImage watermark)
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
        watermark.Header.Orientation.ApplyTo(overlay);
        if (hasAlpha)
            Compute(overlay, image => image.Unpremultiply());
        overlay.Materialize();
        KeptMetadata.Remove(overlay);
        return new(overlay.Image, Layout.Place(size, Layout.Canvas, parameters.Watermark.Position), parameters.Watermark.Opacity);
    }
}
