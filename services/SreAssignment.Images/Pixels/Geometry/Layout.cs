using SkiaSharp;
using SreAssignment.Images.Parameters;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Pixels.Geometry;

/// <summary>Where the pixels of the upright image are in the result. It is computed before anything is decoded.</summary>
/// <param name="Source">The part of the upright image that is used.</param>
/// <param name="Scaled">The size to which that part is scaled.</param>
/// <param name="Window">The part of the scaled image that is kept.</param>
/// <param name="Canvas">The size of the result, which is larger than the window with padding or <see cref="Fit.Contain"/>.</param>
/// <param name="Offset">The position of the window on the canvas.</param>
/// <param name="Factors">By how much each axis is divided. The size is rounded, and this is not.</param>
internal sealed record Layout(SKRectI Source, SKSizeI Scaled, SKRectI Window, SKSizeI Canvas, SKPointI Offset, (double X, double Y) Factors)
{
    /// <summary>Computes the layout of an upright image.</summary>
    /// <exception cref="ProblemException">The crop area is not inside the image.</exception>
    public static Layout For(SKSizeI upright, TransformParameters parameters)
    {
        var source = Crop(upright, parameters.Crop);
        var factors = Shrink(source.Size, parameters);
        var scaled = new SKSizeI(Scale(source.Width, factors.X), Scale(source.Height, factors.Y));
        var layout = new Layout(source, scaled, SKRectI.Create(scaled), scaled, default, factors);
        if (parameters is { Width: { } width, Height: { } height })
        {
            if (parameters.Fit == Fit.Cover)
                layout = layout.Cut(new(Math.Min(width, scaled.Width), Math.Min(height, scaled.Height)), parameters.Gravity);
            else if (parameters.Fit == Fit.Contain)
                layout = layout.Extend(new(Math.Max(width, scaled.Width), Math.Max(height, scaled.Height)), parameters.Gravity);
        }
        return layout.Pad(parameters.Padding);
    }

    /// <summary>Returns the position of something inside a box by gravity.</summary>
    public static SKPointI Place(SKSizeI size, SKSizeI box, Gravity gravity) =>
        new((int)((box.Width - size.Width) * gravity.X), (int)((box.Height - size.Height) * gravity.Y));

    private static SKRectI Crop(SKSizeI upright, CropArea? crop)
    {
        if (crop is not { } area)
            return SKRectI.Create(upright);
        if (area.X + area.Width > upright.Width || area.Y + area.Height > upright.Height)
            throw ParameterReader.Invalid("crop", $"must lie inside the upright image, which is {upright.Width}x{upright.Height}");
        return SKRectI.Create(area.X, area.Y, area.Width, area.Height);
    }

    /// <summary>Returns by how much each axis is divided.</summary>
    private static (double X, double Y) Shrink(SKSizeI size, TransformParameters parameters)
    {
        var x = parameters.Width is { } width ? (double)size.Width / width : default(double?);
        var y = parameters.Height is { } height ? (double)size.Height / height : default(double?);
        var (shrinkX, shrinkY) = (x ?? y ?? 1, y ?? x ?? 1);
        if (parameters.Fit is Fit.Cover or Fit.Outside)
            shrinkX = shrinkY = Math.Min(shrinkX, shrinkY);
        else if (parameters.Fit != Fit.Fill)
            shrinkX = shrinkY = Math.Max(shrinkX, shrinkY);
        if (!parameters.Enlarge)
            (shrinkX, shrinkY) = (Math.Max(1, shrinkX), Math.Max(1, shrinkY));
        return (Math.Min(shrinkX, size.Width), Math.Min(shrinkY, size.Height));
    }

    // As libvips rounds: the product first, then half up.
    private static int Scale(int length, double shrink) => Math.Max(1, (int)(length * (1 / shrink) + 0.5));

    private Layout Cut(SKSizeI window, Gravity gravity)
    {
        var left = (int)((Scaled.Width - window.Width) * gravity.X + 0.5);
        var top = (int)((Scaled.Height - window.Height) * gravity.Y + 0.5);
        return this with { Window = SKRectI.Create(left, top, window.Width, window.Height), Canvas = window };
    }

    private Layout Extend(SKSizeI canvas, Gravity gravity) => this with { Canvas = canvas, Offset = Place(Scaled, canvas, gravity) };

    private Layout Pad(Padding padding) => this with
    {
        Canvas = new(Canvas.Width + padding.Left + padding.Right, Canvas.Height + padding.Top + padding.Bottom),
        Offset = new(Offset.X + padding.Left, Offset.Y + padding.Top),
    };
}
