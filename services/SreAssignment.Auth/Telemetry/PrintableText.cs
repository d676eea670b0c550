using System.Globalization;
using System.Text;

namespace SreAssignment.Auth.Telemetry;

/// <summary>Names that others choose, such as those of files and objects, in a form that is safe in a log line.</summary>
internal static class PrintableText
{
    /// <summary>The longest text that is kept, in characters of the input.</summary>
    public const int MaxLength = 256;

    /// <summary>Escapes everything but printable ASCII as <c>\uXXXX</c>, and cuts the text after <see cref="MaxLength"/> characters.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            if (character is >= ' ' and <= '~')
                escaped.Append(character);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
        }

        return text.Length > MaxLength ? $"{escaped}..." : escaped.ToString();
    }
}
