using System.Globalization;
using SkiaSharp;

namespace SreAssignment.Images.Parameters;

/// <summary>Changes of the colours of all pixels, in the order of the members.</summary>
/// <param name="Brightness">The factor of all channels, from 0 to 3.</param>
/// <param name="Contrast">The factor of the distance to medium gray, from 0 to 3.</param>
/// <param name="Saturation">The factor of the distance to the luma of the pixel, from 0 to 3.</param>
/// <param name="Tint">The colour that white becomes, while black stays black.</param>
internal sealed record ColorChange(double Brightness, double Contrast, double Saturation, SKColor? Tint)
{
    public static readonly ColorChange None = new(1, 1, 1, null);

    private const double Largest = 3;

    public static ColorChange Read(ParameterReader reader)
    {
        var tint = Background.Read(reader, "tint", "The colour that white becomes, while black stays black.", $"^({Background.OpaquePattern})$");
        return tint is { Alpha: < 255 }
            ? throw ParameterReader.Invalid("tint", "must be a colour without transparency")
            : new(
                reader.Number("brightness", 0, Largest, "The factor of the brightness.", 1) ?? 1,
                reader.Number("contrast", 0, Largest, "The factor of the distance to medium gray.", 1) ?? 1,
                reader.Number("saturation", 0, Largest, "The factor of the saturation; 0 is gray.", 1) ?? 1,
                tint);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Brightness},{Contrast},{Saturation},{(Tint is { } tint ? Background.NameOf(tint) : "")}");
}
