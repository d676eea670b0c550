using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Net;
using System.Text;

namespace SreAssignment.AppHost.Tests;

/// <summary>Uploads that must be refused with a problem that says why, and never with a 500.</summary>
public sealed class BadImageTests
{
    private const int LargestBody = 25 * 1024 * 1024;

    [Test]
    public Task Empty() => AssertRefusedAsync([], HttpStatusCode.BadRequest, "empty-body");

    [Test]
    public Task Not_an_image() => AssertRefusedAsync("<html>hello</html>"u8.ToArray(), HttpStatusCode.UnsupportedMediaType, "unsupported-image-format");

    [Test]
    public Task Truncated() => AssertRefusedAsync(Platform.Photo[..(Platform.Photo.Length / 2)], HttpStatusCode.BadRequest, "invalid-image");

    [Test]
    public Task Too_large() => AssertRefusedAsync(
        [.. Platform.Photo, .. new byte[LargestBody + 1 - Platform.Photo.Length]], HttpStatusCode.RequestEntityTooLarge, "body-too-large");

    [Test]
    public Task Too_many_pixels() => AssertRefusedAsync(Png(10_000, 5_001), HttpStatusCode.RequestEntityTooLarge, "too-many-pixels", "image/png");

    private static async Task AssertRefusedAsync(byte[] bytes, HttpStatusCode status, string slug, string contentType = "image/jpeg")
    {
        var platform = await SharedPlatform.GetAsync();
        using var upload = await platform.SendAsync(HttpMethod.Post, "/api/v1/images", Platform.Image(bytes, contentType));
        await Problem.AssertAsync(upload, status, slug);
        using var process = await platform.SendAsync(HttpMethod.Post, "/api/v1/process?width=100", Platform.Image(bytes, contentType));
        await Problem.AssertAsync(process, status, slug);
    }

    /// <summary>A whole, valid PNG of one bit a pixel, so that many pixels are few bytes (RFC 2083).</summary>
    private static byte[] Png(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1;
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var row = 0; row < height; row++)
                zlib.Write(new byte[1 + ((width + 7) / 8)]);
        }

        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", data.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.HashToUInt32(body));
        return [.. length, .. body, .. crc];
    }
}
