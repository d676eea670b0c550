using System.Buffers.Binary;

namespace SreAssignment.Images.Imaging;

/// <summary>
/// How much memory a decoder takes besides the pixels that it gives out, worked out from the encoded image. Most decode row by row and take next to nothing; some
/// ways to encode need all of the image at once, and at its full size even if it is decoded at a smaller one.
/// </summary>
internal static class DecoderMemory
{
    /// <param name="image">The encoded image, at least as far as its header.</param>
    /// <param name="header">What that says.</param>
    /// <returns>Bytes.</returns>
    public static long Of(ReadOnlySpan<byte> image, ImageHeader header)
    {
        var pixels = Bitmaps.Pixels(header.Stored);
        if (header.Format == ImageFormat.Jpeg)
            return JpegSamples(image) is { } samples ? (long)(pixels * samples * sizeof(short)) : 0;
        if (header.Format == ImageFormat.Png)
            return IsInterlaced(image) ? pixels * PngBytesPerPixel(image) : 0;
        // A lossless WebP and the alpha of a lossy one are unpacked whole; only the plain lossy kind is not.
        var isUnpacked = header.Format == ImageFormat.Webp && !image[12..].StartsWith("VP8 "u8);
        return isUnpacked ? pixels * Bitmaps.BytesPerPixel : 0;
    }

    /// <summary>
    /// Samples for each pixel that are all kept until the last scan has come: those of a progressive JPEG, or of one whose components come one after the other.
    /// Null where there is only one scan.
    /// </summary>
    private static double? JpegSamples(ReadOnlySpan<byte> image)
    {
        var (components, samples, isProgressive) = (0, 0.0, false);
        for (var position = 2; position + 4 <= image.Length && image[position] == 0xFF;)
        {
            var marker = image[position + 1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(image[(position + 2)..]);
            if (position + 2 + length > image.Length)
                return null;
            var segment = image.Slice(position + 2, length);
            // SOF0 to SOF15, which the markers of tables and extensions lie between.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && segment.Length >= 8 && segment.Length >= 8 + 3 * segment[7])
                (components, samples, isProgressive) = (segment[7], SamplesOf(segment), (marker & 3) == 2);
            else if (marker == 0xDA && segment.Length > 2)
                return isProgressive || segment[2] < components ? samples : null;
            position += 2 + length;
        }
        return null;
    }

    private static double SamplesOf(ReadOnlySpan<byte> frame)
    {
        var (sum, largestX, largestY) = (0, 1, 1);
        for (var i = 0; i < frame[7]; i++)
        {
            var (x, y) = (frame[9 + 3 * i] >> 4, frame[9 + 3 * i] & 15);
            sum += x * y;
            (largestX, largestY) = (Math.Max(largestX, x), Math.Max(largestY, y));
        }
        return (double)sum / (largestX * largestY);
    }

    private static bool IsInterlaced(ReadOnlySpan<byte> png) => png[28] != 0;

    private static int PngBytesPerPixel(ReadOnlySpan<byte> png)
    {
        var channels = png[25] switch
        {
            0 or 3 => 1,
            2 => 3,
            4 => 2,
            _ => 4,
        };
        return channels * Math.Max(1, png[24] / 8);
    }
}
