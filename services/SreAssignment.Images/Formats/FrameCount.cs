using System.Buffers.Binary;

namespace SreAssignment.Images.Formats;

/// <summary>
/// Counts the frames of an animation by walking over its blocks, without decoding or keeping any: a decoder makes a table of all frames, and a file of a few
/// megabytes can have a million. Malformed data ends the count; the decoder rejects it.
/// </summary>
internal static class FrameCount
{
    /// <param name="image">The encoded image.</param>
    /// <param name="format">What it is.</param>
    /// <param name="enough">Where to stop counting.</param>
    public static int Of(ReadOnlySpan<byte> image, ImageFormat format, int enough)
    {
        if (format == ImageFormat.Gif)
            return OfGif(image, enough);
        if (format == ImageFormat.Webp)
            return OfWebp(image, enough);
        return format == ImageFormat.Png ? OfPng(image) : 1;
    }

    private static int OfGif(ReadOnlySpan<byte> image, int enough)
    {
        const int ScreenDescriptor = 13;
        const byte Extension = 0x21;
        const byte Frame = 0x2C;
        if (image.Length < ScreenDescriptor)
            return 0;
        var (position, count) = (ScreenDescriptor + ColorTable(image[10]), 0);
        while (position < image.Length && count < enough)
        {
            switch (image[position])
            {
                case Extension:
                    position = SkipBlocks(image, position + 2);
                    break;
                case Frame when position + 9 < image.Length:
                    count++;
                    // Behind its descriptor, its colours, and the byte with the code size.
                    position = SkipBlocks(image, position + 10 + ColorTable(image[position + 9]) + 1);
                    break;
                default:
                    return count;
            }
        }
        return count;

        static int ColorTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int SkipBlocks(ReadOnlySpan<byte> image, int position)
    {
        while (position < image.Length && image[position] != 0)
            position += image[position] + 1;
        return position + 1;
    }

    private static int OfWebp(ReadOnlySpan<byte> image, int enough)
    {
        var rest = image[Math.Min(12, image.Length)..];
        var count = 0;
        while (rest.Length >= 8 && count < enough)
        {
            if (rest.StartsWith("ANMF"u8))
                count++;
            var length = 8 + (long)BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            rest = rest[(int)Math.Min(length + (length & 1), rest.Length)..];
        }
        return count;
    }

    /// <summary>Returns the number in the control chunk, which precedes the pixels.</summary>
    private static int OfPng(ReadOnlySpan<byte> image)
    {
        var rest = image[Math.Min(8, image.Length)..];
        while (rest.Length >= 12 && !rest[4..].StartsWith("IDAT"u8))
        {
            if (rest[4..].StartsWith("acTL"u8))
                return (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(rest[8..]), int.MaxValue);
            rest = rest[(int)Math.Min(12 + (long)BinaryPrimitives.ReadUInt32BigEndian(rest), rest.Length)..];
        }
        return 1;
    }
}
