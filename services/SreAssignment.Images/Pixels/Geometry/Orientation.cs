using NetVips;
using SkiaSharp;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Pixels.Geometry;

/// <summary>
/// One of the eight orientations of a rectangle: where a pixel of the upright image is in the stored one. The axes are exchanged first where
/// <paramref name="SwapAxes"/> is set, then each stored axis is mirrored.
/// </summary>
internal readonly record struct Orientation(bool SwapAxes, bool MirrorX, bool MirrorY)
{
    /// <summary>Returns the orientation of a value of EXIF, 1 to 8.</summary>
    public static Orientation FromExif(int origin) => origin switch
    {
        2 => new(false, true, false),
        3 => new(false, true, true),
        4 => new(false, false, true),
        5 => new(true, false, false),
        6 => new(true, false, true),
        7 => new(true, true, true),
        8 => new(true, true, false),
        _ => default,
    };

    public static Orientation FromRotation(int degreesClockwise) => degreesClockwise switch
    {
        90 => new(true, false, true),
        180 => new(false, true, true),
        270 => new(true, true, false),
        _ => default,
    };

    public static Orientation FromFlip(Flip? flip) => new(false, flip is Flip.Horizontal or Flip.Both, flip is Flip.Vertical or Flip.Both);

    /// <summary>Returns this orientation followed by <paramref name="next"/>.</summary>
    public Orientation Then(Orientation next)
    {
        var (mirrorX, mirrorY) = SwapAxes ? (next.MirrorY, next.MirrorX) : (next.MirrorX, next.MirrorY);
        return new(SwapAxes ^ next.SwapAxes, MirrorX ^ mirrorX, MirrorY ^ mirrorY);
    }

    /// <summary>Returns the upright size of a stored size, and the other way round.</summary>
    public SKSizeI Apply(SKSizeI stored) => SwapAxes ? new(stored.Height, stored.Width) : stored;

    /// <summary>Returns where in the stored image an area of the upright one is.</summary>
    public SKRectI ToStored(SKRectI upright, SKSizeI stored)
    {
        var area = SwapAxes ? SKRectI.Create(upright.Top, upright.Left, upright.Height, upright.Width) : upright;
        return SKRectI.Create(
            MirrorX ? stored.Width - area.Right : area.Left, MirrorY ? stored.Height - area.Bottom : area.Top, area.Width, area.Height);
    }

    /// <summary>Makes the stored pixels upright.</summary>
    public void ApplyTo(Picture picture)
    {
        if (this == default)
            return;
        if (SwapAxes || MirrorY)
            picture.Materialize();
        if (MirrorX)
            picture.Apply(image => image.Flip(Enums.Direction.Horizontal));
        if (MirrorY)
            picture.Apply(image => image.Flip(Enums.Direction.Vertical));
        if (SwapAxes)
        {
            picture.Apply(image => image.Rot(Enums.Angle.D90));
            picture.Apply(image => image.Flip(Enums.Direction.Horizontal));
        }
    }
}
