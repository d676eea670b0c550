using System.Buffers.Binary;
using System.Runtime.InteropServices;
using JpegLibrary;
using NetVips;
using SkiaSharp;
using SreAssignment.Images.Pixels;
using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Formats.Decoders;

/// <summary>JPEG with 12 bits per sample (ISO/IEC 10918-1, extended sequential process), for which libvips has no decoder. Medical devices write it.</summary>
internal static class ExtendedJpeg
{
    private const int Precision = 12;
    private const int Largest = (1 << Precision) - 1;
    private const int LargestHeader = 64 * 1024;
    private const byte ExtendedSequential = 0xC1;

    /// <summary>Returns whether the frame header says 12 bits.</summary>
    public static bool Is(Stream jpeg) => FrameHeader(jpeg) is { Precision: Precision };

    /// <summary>Returns an upper bound of the memory that the decoder needs, besides the encoded image and its copy, in bytes.</summary>
    public static long DecoderBytes(SKSizeI size) => 4 * ImageHeader.Pixels(size);

    /// <summary>Decodes the whole image into memory of the chain, with 8 bits per channel.</summary>
    /// <param name="source">The image.</param>
    /// <param name="tail">The bytes that follow it. The decoder needs an end marker.</param>
    /// <param name="picture">Receives the image.</param>
    /// <param name="cancellationToken">Cancels the decoding.</param>
    /// <exception cref="ProblemException">It is corrupt, or of a process that is not supported.</exception>
    public static void Load(Stream source, ReadOnlySpan<byte> tail, Picture picture, CancellationToken cancellationToken)
    {
        if (FrameHeader(source)?.Process != ExtendedSequential)
            throw ImageProblems.Invalid("A JPEG image with 12 bits per sample is accepted in the extended sequential process with Huffman codes only.");
        var bytes = new byte[source.Length + tail.Length];
        source.Position = 0;
        source.ReadExactly(bytes.AsSpan(0, (int)source.Length));
        // A half of an end marker is a fill byte (B.1.1.2).
        var length = bytes.AsSpan(0, (int)source.Length).TrimEnd((byte)0xFF).Length;
        tail.CopyTo(bytes.AsSpan(length));
        var decoder = new JpegDecoder();
        Output output;
        try
        {
            decoder.SetInput(bytes.AsMemory(0, length + tail.Length));
            decoder.Identify();
            if (decoder.NumberOfComponents is not (1 or 3))
                throw ImageProblems.Invalid("A JPEG image with 12 bits per sample is accepted in gray and in YCbCr or RGB only.");
            output = new(picture, decoder, cancellationToken);
            decoder.SetOutputWriter(output);
            decoder.Decode();
        }
        // The decoder has no exception of its own for corrupt data.
        catch (Exception exception) when (exception is not (ProblemException or OperationCanceledException or OutOfMemoryException))
        {
            throw ImageProblems.Invalid("The image's data is truncated or corrupt.");
        }
        output.Finish(picture, isRgb: HasRgb(bytes));
    }

    private static (byte Process, byte Precision)? FrameHeader(Stream jpeg)
    {
        Span<byte> segment = stackalloc byte[5];
        for (var position = 2L; position + segment.Length <= jpeg.Length;)
        {
            jpeg.Position = position;
            jpeg.ReadExactly(segment);
            if (segment[0] != 0xFF)
                return null;
            // Any number of FF may precede a marker (B.1.1.2).
            if (segment[1] == 0xFF)
            {
                position++;
                continue;
            }
            // C4, C8 and CC are no frame headers.
            if (segment[1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return (segment[1], segment[4]);
            position += 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
        }
        return null;
    }

    // The segment of Adobe says whether the colours are YCbCr, which is what they are without it.
    private static bool HasRgb(ReadOnlySpan<byte> jpeg)
    {
        const int Transform = 15;
        var adobe = jpeg[..Math.Min(jpeg.Length, LargestHeader)].IndexOf((ReadOnlySpan<byte>)[0xFF, 0xEE, 0, 14, .. "Adobe"u8]);
        return adobe >= 0 && adobe + Transform < jpeg.Length && jpeg[adobe + Transform] == 0;
    }

    private sealed class Output : JpegBlockOutputWriter
    {
        private const int BlockSide = 8;

        private readonly CancellationToken _cancellationToken;
        private readonly SKBitmap _bitmap;
        private readonly int _channels;

        public Output(Picture picture, JpegDecoder decoder, CancellationToken cancellationToken)
        {
            _cancellationToken = cancellationToken;
            var isGray = decoder.NumberOfComponents == 1;
            _channels = isGray ? 1 : 4;
            _bitmap = PixelMemory.Allocate(
                picture, new(decoder.Width, decoder.Height, isGray ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque));
        }

        public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var block = MemoryMarshal.CreateReadOnlySpan(ref blockRef, BlockSide * BlockSide);
            var pixels = _bitmap.GetPixelSpan();
            for (var row = 0; row < Math.Min(BlockSide, _bitmap.Height - y); row++)
            {
                for (var column = 0; column < Math.Min(BlockSide, _bitmap.Width - x); column++)
                {
                    var level = (Math.Clamp((int)block[row * BlockSide + column], 0, Largest) * 255 + Largest / 2) / Largest;
                    pixels[(y + row) * _bitmap.RowBytes + (x + column) * _channels + componentIndex] = (byte)level;
                }
            }
        }

        public void Finish(Picture picture, bool isRgb)
        {
            var (width, height) = (_bitmap.Width, _bitmap.Height);
            if (_channels == 4 && !isRgb)
                ConvertToRgb(_bitmap.GetPixelSpan());
            var rows = picture.Own(Image.NewFromMemory(
                _bitmap.GetPixels(), (ulong)_bitmap.ByteCount, _bitmap.RowBytes / _channels, height, _channels, Enums.BandFormat.Uchar));
            var image = picture.Own(rows.Crop(0, 0, width, height));
            var colors = _channels == 1 ? image : picture.Own(image.ExtractBand(0, n: 3));
            picture.Image = picture.Own(colors.Copy(interpretation: _channels == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb));
        }

        // JFIF 1.02: the equations of ITU-R BT.601 with full range.
        private static void ConvertToRgb(Span<byte> pixels)
        {
            for (var i = 0; i + 3 < pixels.Length; i += 4)
            {
                var (luma, blue, red) = (pixels[i], pixels[i + 1] - 128, pixels[i + 2] - 128);
                pixels[i] = Round(luma + 1.402 * red);
                pixels[i + 1] = Round(luma - 0.344136 * blue - 0.714136 * red);
                pixels[i + 2] = Round(luma + 1.772 * blue);
            }

            static byte Round(double value) => (byte)Math.Clamp(value + 0.5, 0, 255);
        }
    }
}
