using SkiaSharp;
using SreAssignment.Images.Parameters;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Imaging.Geometry;

/// <summary>Which part of the upright image ends up where: worked out before anything is decoded, so that no more is decoded than needed.</summary>
/// <param name="Source">The part that is used.</param>
/// <param name="Size">What that part is scaled to.</param>
/// <param name="Canvas">The result, which is larger with padding or <see cref="Fit.Contain"/>.</param>
/// <param name="Offset">Where on the canvas the scaled part lies.</param>
internal sealed record Layout(Area Source, SKSizeI Size, SKSizeI Canvas, SKPointI Offset)
{
    /// <summary>Lays out an upright image of the given size.</summary>
    /// <exception cref="ProblemException">The crop area is not inside the image.</exception>
    public static Layout For(SKSizeI upright, TransformParameters parameters)
    {
        var source = Crop(upright, parameters.Crop);
        var layout = (parameters.Width, parameters.Height) switch
        {
            (null, null) => Whole(source, Rounded(source.Width, source.Height)),
            ({ } width, null) => Whole(source, Scaled(source, width / source.Width, parameters.Enlarge)),
            (null, { } height) => Whole(source, Scaled(source, height / source.Height, parameters.Enlarge)),
            ({ } width, { } height) => Boxed(source, new(width, height), parameters),
        };
        return layout.Padded(parameters.Padding);
    }

    private static Area Crop(SKSizeI upright, CropArea? crop)
    {
        if (crop is not { } area)
            return new(0, 0, upright.Width, upright.Height);
        if (area.X + area.Width > upright.Width || area.Y + area.Height > upright.Height)
            throw ParameterReader.Invalid("crop", $"must lie inside the upright image, which is {upright.Width}x{upright.Height}");
        return new(area.X, area.Y, area.Width, area.Height);
    }

    private static Layout Boxed(Area source, SKSizeI box, TransformParameters parameters)
    {
        var (scaleX, scaleY) = (box.Width / source.Width, box.Height / source.Height);
        return parameters.Fit switch
        {
            Fit.Inside => Whole(source, Scaled(source, Math.Min(scaleX, scaleY), parameters.Enlarge)),
            Fit.Outside => Whole(source, Scaled(source, Math.Max(scaleX, scaleY), parameters.Enlarge)),
            Fit.Fill => Whole(source, Stretched(source, box, parameters.Enlarge)),
            Fit.Contain => Contained(source, box, parameters),
            _ => Covered(source, box, parameters),
        };
    }

    private static Layout Contained(Area source, SKSizeI box, TransformParameters parameters)
    {
        var size = Scaled(source, Math.Min(box.Width / source.Width, box.Height / source.Height), parameters.Enlarge);
        // Rounding must not push it over the edge of its box.
        size = new(Math.Min(size.Width, box.Width), Math.Min(size.Height, box.Height));
        return new(source, size, box, Place(size, box, parameters.Gravity));
    }

    private static Layout Covered(Area source, SKSizeI box, TransformParameters parameters)
    {
        var scale = Math.Max(box.Width / source.Width, box.Height / source.Height);
        var (width, height) = (box.Width / scale, box.Height / scale);
        var part = new Area(
            source.X + (source.Width - width) * parameters.Gravity.X, source.Y + (source.Height - height) * parameters.Gravity.Y, width, height);
        // An image that is too small keeps its own resolution and gets the box's proportions.
        return Whole(part, scale > 1 && !parameters.Enlarge ? Rounded(width, height) : box);
    }

    private static Layout Whole(Area source, SKSizeI size) => new(source, size, size, default);

    private Layout Padded(Padding padding) => this with
    {
        Canvas = new(Canvas.Width + padding.Left + padding.Right, Canvas.Height + padding.Top + padding.Bottom),
        Offset = new(Offset.X + padding.Left, Offset.Y + padding.Top),
    };

    private static SKSizeI Scaled(Area source, double scale, bool enlarge)
    {
        var factor = enlarge ? scale : Math.Min(scale, 1);
        return Rounded(source.Width * factor, source.Height * factor);
    }

    private static SKSizeI Stretched(Area source, SKSizeI box, bool enlarge)
    {
        var own = Rounded(source.Width, source.Height);
        return enlarge ? box : new(Math.Min(box.Width, own.Width), Math.Min(box.Height, own.Height));
    }

    /// <summary>Where something lies inside a box, by gravity.</summary>
    public static SKPointI Place(SKSizeI size, SKSizeI box, Gravity gravity) =>
        new((int)Math.Round((box.Width - size.Width) * gravity.X), (int)Math.Round((box.Height - size.Height) * gravity.Y));

    private static SKSizeI Rounded(double width, double height) => new(Math.Max(1, (int)Math.Round(width)), Math.Max(1, (int)Math.Round(height)));
}
