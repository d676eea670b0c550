using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace SreAssignment.Images.Uploads;

/// <summary>The name of an uploaded file. It is shown, and never a path.</summary>
internal static class UploadedName
{
    private const int LargestLength = 200;

    /// <summary>Reads the name from a <c>Content-Disposition</c> header (RFC 6266).</summary>
    /// <returns>The last part of the name without control and format characters, or <see langword="null"/> where nothing is left.</returns>
    public static string? Of(string? disposition)
    {
        if (!ContentDispositionHeaderValue.TryParse(disposition, out var header))
            return null;
        var given = HeaderUtilities.RemoveQuotes(header.FileNameStar.HasValue ? header.FileNameStar : header.FileName).ToString();
        var name = new StringBuilder();
        foreach (var rune in given[(given.LastIndexOfAny(['/', '\\']) + 1)..].EnumerateRunes())
        {
            var isShown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            if (isShown && rune != Rune.ReplacementChar && name.Length + rune.Utf16SequenceLength <= LargestLength)
                name.Append(rune);
        }
        var trimmed = name.ToString().Trim();
        return trimmed.Length == 0 ? null : trimmed;
    }
}
