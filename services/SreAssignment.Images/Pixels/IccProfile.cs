using System.Buffers.Binary;
using System.Text;

namespace SreAssignment.Images.Pixels;

/// <summary>Reads the header and the name of an ICC profile (ICC.1:2022). Profiles come from images, so they are not trusted.</summary>
internal static class IccProfile
{
    private const int HeaderLength = 128;
    private const int LargestTagCount = 100;
    private const int LargestName = 64;

    /// <summary>Returns whether it is a profile of RGB colours (7.2.6).</summary>
    public static bool IsRgb(ReadOnlySpan<byte> profile) => profile.Length > HeaderLength && profile[16..].StartsWith("RGB "u8);

    /// <summary>Returns the name of the profile without control characters, or <see langword="null"/> where it has none.</summary>
    public static string? Name(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < HeaderLength + 4)
            return null;
        var count = Math.Min(Number(profile, HeaderLength), LargestTagCount);
        for (var i = 0; i < count; i++)
        {
            var entry = HeaderLength + 4 + 12 * i;
            if (entry + 12 > profile.Length)
                return null;
            if (!profile[entry..].StartsWith("desc"u8))
                continue;
            var (start, length) = (Number(profile, entry + 4), Number(profile, entry + 8));
            return start <= profile.Length && length <= profile.Length - start && length >= 12 ? Text(profile.Slice((int)start, (int)length)) : null;
        }
        return null;
    }

    // Version 2 has ASCII (textDescriptionType), version 4 has UTF-16 by language (multiLocalizedUnicodeType), of which the first is used.
    private static string? Text(ReadOnlySpan<byte> tag)
    {
        var text = "";
        if (tag.StartsWith("desc"u8))
        {
            text = Encoding.ASCII.GetString(tag.Slice(12, (int)Math.Min(Number(tag, 8), tag.Length - 12)));
        }
        else if (tag.StartsWith("mluc"u8) && tag.Length >= 28)
        {
            var (length, start) = (Number(tag, 20), Number(tag, 24));
            if (start <= tag.Length && length <= tag.Length - start)
                text = Encoding.BigEndianUnicode.GetString(tag.Slice((int)start, (int)length));
        }
        text = new string([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]).Trim();
        return text.Length == 0 ? null : text[..Math.Min(text.Length, LargestName)];
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
