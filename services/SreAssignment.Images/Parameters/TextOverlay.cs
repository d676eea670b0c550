using System.Globalization;
using System.Text;
using SkiaSharp;

namespace SreAssignment.Images.Parameters;

/// <summary>Text over the result.</summary>
/// <param name="Text">The text in Unicode normalization form C. Lines end with a line feed.</param>
/// <param name="Position">The position of the text, and the alignment of its lines.</param>
/// <param name="Size">The size of the font, in pixels of the result.</param>
/// <param name="Color">The colour.</param>
/// <param name="Opacity">From 0, which is invisible, to 1; the alpha of the colour is multiplied by it.</param>
internal sealed record TextOverlay(string Text, Gravity Position, double Size, SKColor Color, double Opacity)
{
    private const int LargestLength = 500;
    private const int DefaultSize = 32;
    private const int SmallestSize = 6;
    private const int LargestSize = 1000;

    private const string Pattern = @"^[^\u0000-\u0009\u000B-\u001F\u007F-\u009F]+$";

    private static readonly string[] Details = ["textPosition", "textSize", "textColor", "textOpacity"];

    /// <param name="reader">The parameters.</param>
    /// <param name="density">The factor of the size.</param>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">A parameter is out of its bounds.</exception>
    public static TextOverlay? Read(ParameterReader reader, double density)
    {
        var text = reader.Text(
            "text",
            $"Text over the result, up to {LargestLength} characters in Latin, Greek and Cyrillic letters, digits, punctuation and common symbols. "
            + "Lines are broken at the width of the result, and at line feeds.",
            Pattern,
            "(c) 2026",
            longest: LargestLength);
        var position = Gravity.Read(reader, "textPosition", "south", "Where the text is placed, and how its lines are aligned: a position or a focal point.");
        var points = reader.Number("textSize", SmallestSize, LargestSize, "The size of the font in pixels of the result; dpr multiplies it.", DefaultSize);
        var color = Background.Read(reader, "textColor", "The colour of the text: rgb, rgba, rrggbb or rrggbbaa.") ?? SKColors.White;
        var opacity = reader.Number("textOpacity", 0, 1, "1 covers, 0 is invisible.", 1);
        if (text is null)
        {
            var stray = Details.FirstOrDefault(reader.Has);
            return stray is null ? null : throw ParameterReader.Invalid(stray, "needs the parameter 'text'");
        }
        var size = points!.Value * density;
        return size is >= 1 and <= LargestSize
            ? new(Check(text), position, size, color, opacity!.Value)
            : throw ParameterReader.Invalid("dpr", $"makes the size of the text {size:0.##}, and 1 to {LargestSize} is accepted");
    }

    // Part of the key of a rendition. The text is the last part, so that none of it can be read as another one.
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Position},{Size},{Background.NameOf(Color)},{Opacity},{Text.Length}:{Text}");

    private static string Check(string text)
    {
        if (text.Length > LargestLength)
            throw ParameterReader.Invalid("text", $"has {text.Length} characters, and at most {LargestLength} are accepted");
        text = text.ReplaceLineEndings("\n");
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                throw ParameterReader.Invalid("text", "must be valid Unicode");
            // Controls of the direction and of joining change how the rest is read.
            var isHidden = Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
            if (isHidden && rune.Value != '\n')
                throw ParameterReader.Invalid("text", $"must not contain U+{rune.Value:X4}; a line feed is the only control character that is accepted");
            i += rune.Utf16SequenceLength - 1;
        }
        return text.Normalize(NormalizationForm.FormC);
    }
}
