using SkiaSharp;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Imaging.Geometry;

/// <summary>
/// One of the eight ways to lay a rectangle down: where the pixel of the upright image comes from in the stored one. First the axes change places where
/// <paramref name="SwapAxes"/> says so, then each stored axis is mirrored.
/// </summary>
internal readonly record struct Orientation(bool SwapAxes, bool MirrorX, bool MirrorY)
{
    /// <summary>As EXIF counts them, 1 to 8, which are the values of <see cref="SKEncodedOrigin"/>.</summary>
    public static Orientation FromExif(SKEncodedOrigin origin) => origin switch
    {
        SKEncodedOrigin.TopRight => new(false, true, false),
        SKEncodedOrigin.BottomRight => new(false, true, true),
        SKEncodedOrigin.BottomLeft => new(false, false, true),
        SKEncodedOrigin.LeftTop => new(true, false, false),
        SKEncodedOrigin.RightTop => new(true, false, true),
        SKEncodedOrigin.RightBottom => new(true, true, true),
        SKEncodedOrigin.LeftBottom => new(true, true, false),
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

    /// <summary>This orientation and then <paramref name="next"/>.</summary>
    public Orientation Then(Orientation next)
    {
        var (mirrorX, mirrorY) = SwapAxes ? (next.MirrorY, next.MirrorX) : (next.MirrorX, next.MirrorY);
        return new(SwapAxes ^ next.SwapAxes, MirrorX ^ mirrorX, MirrorY ^ mirrorY);
    }

    /// <summary>The size of an upright image that is stored in <paramref name="stored"/>, and the other way round.</summary>
    public SKSizeI Apply(SKSizeI stored) => SwapAxes ? new(stored.Height, stored.Width) : stored;

    /// <summary>Where in the stored image an area of the upright one lies.</summary>
    public Area ToStored(Area upright, SKSizeI stored)
    {
        var area = SwapAxes ? new Area(upright.Y, upright.X, upright.Height, upright.Width) : upright;
        return area with
        {
            X = MirrorX ? stored.Width - area.X - area.Width : area.X,
            Y = MirrorY ? stored.Height - area.Y - area.Height : area.Y,
        };
    }
}
