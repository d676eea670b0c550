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
