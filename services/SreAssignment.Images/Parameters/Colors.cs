using System.Globalization;
using SkiaSharp;

namespace SreAssignment.Images.Parameters;

/// <summary>The colour behind what is transparent, and of padding.</summary>
internal static class Background
{
    public const string OpaquePattern = "[0-9a-fA-F]{3}|[0-9a-fA-F]{6}";
    public const string Pattern = $"^(transparent|{OpaquePattern}|[0-9a-fA-F]{{4}}|[0-9a-fA-F]{{8}})$";

    public static SKColor? Read(ParameterReader reader, string name, string description, string pattern = Pattern)
    {
        if (reader.Text(name, description, pattern, "ffd9a0") is not { } text)
            return null;
        if (text == "transparent")
            return SKColors.Transparent;
        if (text.Length is 3 or 4)
            text = string.Concat(text.Select(digit => new string(digit, 2)));
        if (text.Length is not (6 or 8) || !uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw ParameterReader.Invalid(name, "must be 'transparent', or a colour as rgb, rgba, rrggbb or rrggbbaa in hexadecimal digits");
        var (rgb, alpha) = text.Length == 6 ? (value, 255u) : (value >> 8, value & 255);
        return new SKColor(rgb | (alpha << 24));
    }

    public static string NameOf(SKColor color) => $"{color.Red:x2}{color.Green:x2}{color.Blue:x2}{color.Alpha:x2}";
}

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
