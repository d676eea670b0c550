using NetVips;
using SkiaSharp;

namespace SreAssignment.Images.Pixels.Geometry;

/// <summary>A rotation by an angle that is not a right one.</summary>
/// <param name="Degrees">Clockwise, more than -90 and less than 90.</param>
internal readonly record struct Rotation(double Degrees)
{
    // What the sine and the cosine of an angle add to a whole number of pixels.
    private const double RoundingError = 1e-6;

    public bool IsNone => Degrees == 0;

    /// <summary>Returns the size of the rectangle around the rotated image.</summary>
    public SKSizeI SizeOf(SKSizeI size)
    {
        if (IsNone)
            return size;
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(Math.Abs(Degrees)));
        return new(Length(size.Width * cos + size.Height * sin), Length(size.Width * sin + size.Height * cos));

        static int Length(double exact) => (int)Math.Ceiling(exact - RoundingError);
    }

    /// <summary>Rotates around the centre.</summary>
    /// <param name="picture">The upright image, with colours multiplied by alpha. Its corners become transparent.</param>
    public void ApplyTo(Picture picture)
    {
        picture.Materialize();
        var size = new SKSizeI(picture.Image.Width, picture.Image.Height);
        var target = SizeOf(size);
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(Degrees));
        // The coordinates of libvips are those of the centres of pixels.
        var (x, y) = ((size.Width - 1) / 2.0, (size.Height - 1) / 2.0);
        var (left, top) = ((target.Width - 1) / 2.0 - (x * cos - y * sin), (target.Height - 1) / 2.0 - (x * sin + y * cos));
        var interpolate = picture.Own(Interpolate.NewFromName("bicubic"));
        picture.Apply(image => image.Affine(
            [cos, -sin, sin, cos], interpolate: interpolate, oarea: [0, 0, target.Width, target.Height], odx: left, ody: top, premultiplied: true,
            extend: Enums.Extend.Background));
    }
}
