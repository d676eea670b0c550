using System.Buffers.Binary;
using System.Net.Http.Headers;

namespace SreAssignment.AppHost.Commands;

/// <summary>A test picture: a gradient as a BMP, the one format that needs no encoder.</summary>
internal static class TestPicture
{
    private const int Width = 1280;
    private const int Height = 960;
    private const int HeaderLength = 54;
    private const int BytesPerPixel = 3;

    public static ByteArrayContent Content() => new(Encode()) { Headers = { ContentType = new MediaTypeHeaderValue("image/bmp") } };

    // BITMAPFILEHEADER and BITMAPINFOHEADER, then rows of blue, green and red. The length of a row is a multiple of four.
    private static byte[] Encode()
    {
        var bytes = new byte[HeaderLength + (Width * Height * BytesPerPixel)];
        bytes[0] = (byte)'B';
        bytes[1] = (byte)'M';
        Write(2, bytes.Length);
        Write(10, HeaderLength);
        Write(14, 40);
        Write(18, Width);
        Write(22, Height);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(28), BytesPerPixel * 8);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var pixel = bytes.AsSpan(HeaderLength + (((y * Width) + x) * BytesPerPixel), BytesPerPixel);
                pixel[0] = (byte)(255 * x / Width);
                pixel[1] = (byte)(255 * y / Height);
                pixel[2] = (byte)(x ^ y);
            }
        }

        return bytes;

        void Write(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), value);
    }
}
