using System.Text;
using NetVips;
using SkiaSharp;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Pixels.Geometry;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Pixels.Operations;

/// <summary>
/// Draws text with the bundled font, Noto Sans. Characters are drawn one after another from left to right, so only scripts that are written so are accepted.
/// </summary>
internal static class TextDrawing
{
    private const float LineHeight = 1.25f;

    // Scripts of the font whose letters change their shape or order beside others: Devanagari and its extensions.
    private static readonly (int First, int Last)[] Shaped = [(0x0900, 0x097F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF)];

    private static readonly Lazy<SKTypeface> Typeface = new(
        () => SKTypeface.FromFile(Path.Combine(AppContext.BaseDirectory, "Fonts", "NotoSans-Regular.ttf"))
            ?? throw new FileNotFoundException("The bundled font is missing. Publish the service with its folder Fonts."));

    /// <summary>Checks that the font has every character.</summary>
    /// <exception cref="ProblemException">A character is missing.</exception>
    public static void Check(TextOverlay overlay)
    {
        foreach (var rune in overlay.Text.EnumerateRunes())
        {
            if (rune.Value != '\n' && (Typeface.Value.GetGlyph(rune.Value) == 0 || Shaped.Any(range => rune.Value >= range.First && rune.Value <= range.Last)))
            {
                throw ParameterReader.Invalid(
                    "text",
                    $"contains U+{rune.Value:X4}, which cannot be drawn. Latin, Greek and Cyrillic letters, digits, punctuation and common symbols can");
            }
        }
    }

    /// <summary>Draws lines at their position on a canvas. They are broken at its width, and what is below it is cut off.</summary>
    /// <param name="picture">Owns the result.</param>
    /// <param name="text">The text.</param>
    /// <param name="canvas">The size of the image that it is drawn over.</param>
    public static Overlay Draw(Picture picture, TextOverlay text, SKSizeI canvas)
    {
        var margin = Math.Min((int)(text.Size / 2), Math.Min(canvas.Width, canvas.Height) / 4);
        var box = new SKSizeI(canvas.Width - 2 * margin, canvas.Height - 2 * margin);
        using var font = new SKFont(Typeface.Value, (float)text.Size) { Edging = SKFontEdging.Antialias, Subpixel = true };
        var lines = Break(text.Text, font, box.Width);
        var size = new SKSizeI(
            Math.Clamp((int)Math.Ceiling(lines.Max(line => Width(line, font))), 1, box.Width),
            Math.Clamp((int)Math.Ceiling(lines.Count * text.Size * LineHeight), 1, box.Height));
        using var mask = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Gray8, SKAlphaType.Opaque));
        using (var surface = new SKCanvas(mask))
        using (var paint = new SKPaint { Color = SKColors.White, IsAntialias = true })
        {
            surface.Clear(SKColors.Black);
            for (var i = 0; i < lines.Count; i++)
            {
                var x = (size.Width - Width(lines[i], font)) * (float)text.Position.X;
                surface.DrawText(lines[i], x, i * (float)text.Size * LineHeight - font.Metrics.Ascent, SKTextAlign.Left, font, paint);
            }
        }
        var coverage = picture.Own(Image.NewFromMemoryCopy(mask.GetPixels(), (ulong)mask.ByteCount, size.Width, size.Height, 1, Enums.BandFormat.Uchar));
        var alpha = picture.Own(coverage.Linear([text.Color.Alpha / 255.0], [0.5], uchar: true));
        var color = picture.Own(coverage.NewFromImage(text.Color.Red, text.Color.Green, text.Color.Blue));
        var image = picture.Own(picture.Own(color.Bandjoin(alpha)).Copy(interpretation: Enums.Interpretation.Srgb));
        var at = Layout.Place(size, box, text.Position);
        return new(image, new(at.X + margin, at.Y + margin), text.Opacity);
    }

    private static float Width(string line, SKFont font) => line.Length == 0 ? 0 : font.MeasureText(line);

    /// <summary>Breaks lines at spaces, and words that are longer than a line.</summary>
    private static List<string> Break(string text, SKFont font, int width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' '))
            {
                var longer = line.Length == 0 ? word : $"{line} {word}";
                if (Width(longer, font) <= width)
                {
                    line = longer;
                    continue;
                }
                if (line.Length > 0)
                    lines.Add(line);
                line = BreakWord(word, lines, font, width);
            }
            lines.Add(line);
        }
        return lines;
    }

    /// <returns>The last part of the word, which fits.</returns>
    private static string BreakWord(string word, List<string> lines, SKFont font, int width)
    {
        var part = new StringBuilder();
        foreach (var rune in word.EnumerateRunes())
        {
            var before = part.ToString();
            part.Append(rune);
            if (before.Length == 0 || Width(part.ToString(), font) <= width)
                continue;
            lines.Add(before);
            part.Clear().Append(rune);
        }
        return part.ToString();
    }
}
