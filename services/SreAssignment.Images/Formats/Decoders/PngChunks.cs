using System.Buffers.Binary;
using SreAssignment.Images.Pixels;

namespace SreAssignment.Images.Formats.Decoders;

/// <summary>The chunks of a PNG (PNG third edition, 5.3), for what libvips does not read.</summary>
internal static class PngChunks
{
    private const int SignatureLength = 8;
    private const int Overhead = 12;
    private const int LargestExif = 1024 * 1024;

    private static readonly string[] Critical = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"];

    /// <summary>Returns the cICP chunk, which precedes the pixels, or <see langword="null"/>.</summary>
    public static Cicp? Cicp(Stream png)
    {
        foreach (var (type, position, length) in Read(png))
        {
            if (type == "IDAT")
                return null;
            if (type != "cICP" || length != 4)
                continue;
            Span<byte> data = stackalloc byte[4];
            png.Position = position + 8;
            png.ReadExactly(data);
            return new(data[0], data[1], data[2], data[3]);
        }
        return null;
    }

    /// <summary>Returns the orientation of the eXIf chunk, wherever the chunk is; 1 to 8 where it is valid.</summary>
    public static int Orientation(Stream png)
    {
        foreach (var (type, position, length) in Read(png))
        {
            if (type != "eXIf" || length > LargestExif)
                continue;
            var data = new byte[length];
            png.Position = position + 8;
            png.ReadExactly(data);
            // Some encoders write the prefix that JPEG needs.
            return Orientation(data.AsSpan().StartsWith("Exif\0\0"u8) ? data.AsSpan(6) : data);
        }
        return 1;
    }

    // Exif 2.32, 4.6: a directory has entries of 12 bytes. The value of the orientation is a SHORT, and a LONG from some encoders.
    private static int Orientation(ReadOnlySpan<byte> exif)
    {
        const int Tag = 0x112;
        const int EntryLength = 12;
        const int LongType = 4;
        if (exif.Length < 8 || !(exif.StartsWith("II"u8) || exif.StartsWith("MM"u8)))
            return 1;
        var isLittle = exif[0] == 'I';
        var directory = Long(exif, 4);
        if (directory > exif.Length - 2)
            return 1;
        var first = (int)directory + 2;
        var end = Math.Min(exif.Length, first + (EntryLength * (int)Short(exif, first - 2)));
        for (var entry = first; entry <= end - EntryLength; entry += EntryLength)
        {
            if (Short(exif, entry) == Tag)
                return (int)Math.Min(Short(exif, entry + 2) == LongType ? Long(exif, entry + 8) : Short(exif, entry + 8), int.MaxValue);
        }
        return 1;

        uint Short(ReadOnlySpan<byte> data, int at) =>
            isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(data[at..]) : BinaryPrimitives.ReadUInt16BigEndian(data[at..]);

        uint Long(ReadOnlySpan<byte> data, int at) =>
            isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(data[at..]) : BinaryPrimitives.ReadUInt32BigEndian(data[at..]);
    }

    /// <summary>Returns whether the chunks give the pixels other colours than sRGB.</summary>
    public static bool HasColorSpace(Stream png) => Read(png).Any(chunk => chunk.Type is "cICP" or "iCCP");

    /// <summary>Writes the image without its metadata: only the chunks that its pixels need.</summary>
    public static void CopyPixels(Stream png, Stream target)
    {
        Span<byte> buffer = new byte[64 * 1024];
        Copy(png, target, 0, SignatureLength, buffer);
        foreach (var (type, position, length) in Read(png).Where(chunk => Critical.Contains(chunk.Type)))
        {
            Copy(png, target, position, Overhead + length, buffer);
            if (type == "IEND")
                return;
        }
    }

    private static void Copy(Stream png, Stream target, long position, long count, Span<byte> buffer)
    {
        png.Position = position;
        while (count > 0)
        {
            var part = buffer[..(int)Math.Min(count, buffer.Length)];
            png.ReadExactly(part);
            target.Write(part);
            count -= part.Length;
        }
    }

    private static IEnumerable<(string Type, long Position, long Length)> Read(Stream png)
    {
        var head = new byte[8];
        for (long position = SignatureLength; position + Overhead <= png.Length;)
        {
            png.Position = position;
            png.ReadExactly(head);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (position + Overhead + length > png.Length)
                yield break;
            yield return (System.Text.Encoding.Latin1.GetString(head, 4, 4), position, length);
            position += Overhead + length;
        }
    }
}
