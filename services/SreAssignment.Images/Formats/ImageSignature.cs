using System.Buffers.Binary;
using System.Text;

namespace SreAssignment.Images.Formats;

/// <summary>Detects the format of a body by its first bytes.</summary>
internal static class ImageSignature
{
    /// <summary>The number of bytes that detection needs.</summary>
    public const int Length = 1024;

    private const string Avif = "an AVIF image";

    private static readonly (byte[] Bytes, string Name)[] Others =
    [
        ([.. "%PDF-"u8], "a PDF document"),
        ([.. "PK\x03\x04"u8], "a ZIP archive"),
        ([0x1F, 0x8B], "gzip data"),
        ([.. "8BPS"u8], "a Photoshop document"),
        ([0xFF, 0x0A], "a JPEG XL image"),
        ([0, 0, 1, 0], "an icon"),
    ];

    /// <summary>Returns the format, or <see langword="null"/> for a body that is not an accepted image.</summary>
    public static ImageFormat? Detect(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ImageFormat.Jpeg;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
            return ImageFormat.Png;
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
            return ImageFormat.Gif;
        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8))
            return ImageFormat.Webp;
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8))
            return ImageFormat.Tiff;
        if (IsContainer(head) && DescribeBrands(head) == Avif)
            return ImageFormat.Avif;
        if (head.StartsWith("BM"u8))
            return ImageFormat.Bmp;
        return IsSvg(head) ? ImageFormat.Svg : null;
    }

    /// <summary>Describes a body that is not an accepted image, for the problem detail.</summary>
    public static string Describe(ReadOnlySpan<byte> head)
    {
        foreach (var (bytes, name) in Others)
        {
            if (head.StartsWith(bytes))
                return name;
        }
        if (IsContainer(head))
            return DescribeBrands(head);
        if (head.IndexOf("<html"u8) >= 0 || head.IndexOf("<!DOCTYPE"u8) >= 0)
            return "an HTML document";
        return head.IndexOfAnyInRange((byte)0, (byte)8) < 0 ? "text" : "no image of a known format";
    }

    // The root may follow a byte order mark, a declaration, comments, processing instructions and a document type.
    private static bool IsSvg(ReadOnlySpan<byte> head)
    {
        var rest = Encoding.UTF8.GetString(head).AsSpan().TrimStart('\uFEFF').TrimStart();
        while (rest.StartsWith("<?") || rest.StartsWith("<!"))
        {
            var isDocumentType = rest.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);
            if (isDocumentType && !rest[9..].TrimStart().StartsWith("svg"))
                return false;
            var end = rest.StartsWith("<!--") ? "-->" : isDocumentType && rest.IndexOf('[') is >= 0 and var subset && subset < rest.IndexOf('>') ? "]>" : ">";
            var at = rest.IndexOf(end);
            // The root comes later than the bytes that are known.
            if (at < 0)
                return isDocumentType;
            rest = rest[(at + end.Length)..].TrimStart();
        }
        return rest.StartsWith("<svg") || (rest.StartsWith('<') && rest.IndexOf(":svg") is > 0 and < 20);
    }

    private static bool IsContainer(ReadOnlySpan<byte> head) => head.Length >= 12 && head[4..].StartsWith("ftyp"u8);

    // ISO/IEC 14496-12: the major brand may be a generic one, such as mif1, and the compatible brands tell which codec it is.
    private static string DescribeBrands(ReadOnlySpan<byte> head)
    {
        var end = Math.Clamp(BinaryPrimitives.ReadInt32BigEndian(head), 12, head.Length);
        var isHeif = false;
        for (var i = 8; i + 4 <= end; i += 4)
        {
            // The four bytes after the major brand are its version.
            if (i == 12)
                continue;
            var brand = head.Slice(i, 4);
            if (brand.StartsWith("avi"u8))
                return Avif;
            isHeif |= brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8);
        }

        return isHeif ? "a HEIF (HEIC) image" : "an MP4 container";
    }
}
