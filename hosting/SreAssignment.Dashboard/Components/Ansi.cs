using System.Globalization;

namespace SreAssignment.Dashboard.Components;

/// <summary>Reads the escape sequences that terminals take for colours (ECMA-48 SGR); leaves all others out.</summary>
internal static class Ansi
{
    private const char Escape = '\e';
    private const int BrightForeground = 90;
    private const int BrightBackground = 100;
    private const int BrightToNormal = 60;

    /// <summary>Pieces of the text with the classes of style sheets that show them.</summary>
    public static IEnumerable<(string Css, string Text)> Parse(string line)
    {
        var (bold, faint, italic, underline, foreground, background) = (false, false, false, false, 0, 0);
        var start = 0;
        while (start < line.Length)
        {
            var escape = line.IndexOf(Escape, start);
            if (escape != start)
                yield return (Css(), line[start..(escape < 0 ? line.Length : escape)]);
            if (escape < 0)
                yield break;
            start = Skip(line, escape, out var codes);
            for (var i = 0; i < codes.Length; i++)
            {
                switch (codes[i])
                {
                    case 0:
                        (bold, faint, italic, underline, foreground, background) = (false, false, false, false, 0, 0);
                        break;
                    case 1:
                        bold = true;
                        break;
                    case 2:
                        faint = true;
                        break;
                    case 3:
                        italic = true;
                        break;
                    case 4:
                        underline = true;
                        break;
                    case 22:
                        (bold, faint) = (false, false);
                        break;
                    case 23:
                        italic = false;
                        break;
                    case 24:
                        underline = false;
                        break;
                    case 38 or 48:
                        // Colours of a palette or mixed have no place in a page that is light or dark: the text stays as it is.
                        i += i + 1 < codes.Length && codes[i + 1] == 5 ? 2 : 4;
                        break;
                    case (>= 30 and <= 37) or 39:
                        foreground = codes[i] == 39 ? 0 : codes[i];
                        break;
                    case (>= 40 and <= 47) or 49:
                        background = codes[i] == 49 ? 0 : codes[i];
                        break;
                    case >= BrightForeground and < BrightForeground + 8:
                        foreground = codes[i] - BrightToNormal;
                        break;
                    case >= BrightBackground and < BrightBackground + 8:
                        background = codes[i] - BrightToNormal;
                        break;
                }
            }
        }

        string Css() => string.Join(' ', new[]
        {
            bold ? "a1" : null, faint ? "a2" : null, italic ? "a3" : null, underline ? "a4" : null,
            foreground > 0 ? $"a{foreground}" : null, background > 0 ? $"a{background}" : null,
        }.Where(c => c is not null));
    }

    /// <summary>The text without its escape sequences.</summary>
    public static string Plain(string line) => line.Contains(Escape) ? string.Concat(Parse(line).Select(p => p.Text)) : line;

    // Where the sequence ends, and what it says when it is one for colours.
    private static int Skip(string line, int escape, out int[] codes)
    {
        codes = [];
        if (escape + 1 >= line.Length || line[escape + 1] != '[')
            return Math.Min(line.Length, escape + 2);
        var end = escape + 2;
        while (end < line.Length && line[end] is < '@' or > '~')
            end++;
        if (end < line.Length && line[end] == 'm')
            codes = [.. line[(escape + 2)..end].Split(';', ':').Select(c => int.TryParse(c, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0)];
        return Math.Min(line.Length, end + 1);
    }
}
