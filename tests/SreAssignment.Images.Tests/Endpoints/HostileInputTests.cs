using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Net;
using System.Text;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Endpoints;

/// <summary>Hostile images: they exhaust memory or time, or pretend to be of another type.</summary>
public sealed class HostileInputTests
{
    private static readonly string[] Calls = ["/api/v1/images", "/api/v1/process?width=10"];

    private static RunningImages Service => Shared.Service;

    [TestCase("animated.gif")]
    [TestCase("animated.webp")]
    [TestCase("animated.png")]
    public async Task Frames_beyond_the_limit_are_rejected(string name)
    {
        await using var three = await RunningImages.StartAsync(settings: ("Images:MaxFrames", "3"));
        await using var four = await RunningImages.StartAsync(settings: ("Images:MaxFrames", "4"));
        foreach (var call in Calls)
        {
            using var rejected = await three.Client.PostAsync(call, RunningImages.Body(Asset.Read(name)));
            var problem = await rejected.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too-many-frames");
            Assert.That((string?)problem["detail"], Does.Contain("3 frames"));
            using var accepted = await four.Client.PostAsync(call, RunningImages.Body(Asset.Read(name)));
            Assert.That(accepted.IsSuccessStatusCode, await accepted.Content.ReadAsStringAsync());
        }
        Assert.That(three.StoredFiles(), Is.Empty);
    }

    [Test]
    public async Task Million_frames_are_rejected()
    {
        byte[] frame = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
        byte[] gif = [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, .. Enumerable.Repeat(frame, 1_000_000).SelectMany(bytes => bytes), 0x3B];
        foreach (var call in Calls)
        {
            using var response = await Service.Client.PostAsync(call, RunningImages.Body(gif));
            await response.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too-many-frames");
        }
    }

    /// <summary>A codec then skips more bytes than an int can count, which must not end the process.</summary>
    [Test]
    public async Task Pixel_offset_beyond_the_file_is_corrupt([Values(0x7FFFFFFFu, 0x83000036u, 0xFFFFFFFFu)] uint offset)
    {
        var bitmap = Asset.Read("rgb.bmp");
        BinaryPrimitives.WriteUInt32LittleEndian(bitmap.AsSpan(10), offset);
        foreach (var call in Calls)
        {
            using var response = await Service.Client.PostAsync(call, RunningImages.Body(bitmap));
            await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-image");
        }
    }

    [Test]
    public async Task Side_beyond_the_limit_is_rejected()
    {
        using var line = TestImage.Draw(32_769, 1, (_, _) => SkiaSharp.SKColors.Red);
        foreach (var call in Calls)
        {
            using var response = await Service.Client.PostAsync(call, RunningImages.Body(line.Png()));
            var problem = await response.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too-many-pixels");
            Assert.That((string?)problem["detail"], Does.Contain("32769x1").And.Contain("32768"));
        }
    }

    [Test]
    public async Task Highly_compressed_image_is_accepted()
    {
        using var picture = TestImage.Draw(2000, 2000, (_, _) => SkiaSharp.SKColors.Red);
        var bomb = picture.Png();
        Assert.That(4 * 2000 * 2000 / bomb.Length, Is.GreaterThan(250), "times smaller");
        using var result = await Service.Client.ProcessAsync(bomb, "width=10");
        result.AssertPixel(5, 5, SkiaSharp.SKColors.Red, 0);
    }

    [Test]
    public async Task Chunks_with_large_compressed_data_are_not_decompressed([Values("zTXt", "iTXt", "iCCP")] string chunk)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(new byte[64 * 1024 * 1024]);
        byte[] prefix = chunk == "iTXt" ? [.. "x\0"u8, 1, 0, 0, 0] : [.. "x\0"u8, 0];
        var bomb = WithChunk(Asset.Read("rgb.png"), chunk, [.. prefix, .. packed.ToArray()]);
        using var result = await Service.Client.ProcessAsync(bomb, "format=png");
        result.AssertPixel(8, 8, new(200, 40, 40), 0);
    }

    [TestCase("plain.gif", "image/gif", ".gif")]
    [TestCase("baseline.jpg", "image/jpeg", ".jpg")]
    [TestCase("rgb.png", "image/png", ".png")]
    [TestCase("rgb.bmp", "image/bmp", ".bmp")]
    [TestCase("lossless.webp", "image/webp", ".webp")]
    public async Task Polyglot_file_is_served_as_an_image(string name, string contentType, string extension)
    {
        byte[] polyglot = [.. Asset.Read(name), .. "<script>alert(document.domain)</script>PK\x03\x04"u8];
        var image = await Service.Client.UploadAsync(polyglot);
        using var original = await Service.Client.GetAsync($"/api/v1/images/{image.Id}/content");
        Assert.That(await original.Content.ReadAsByteArrayAsync(), Is.EqualTo(polyglot));
        using var rendition = await Service.Client.GetAsync($"/api/v1/images/{image.Id}/rendition?width=20");
        Assert.That(Encoding.Latin1.GetString(await rendition.Content.ReadAsByteArrayAsync()), Does.Not.Contain("<script>").And.Not.Contain("PK\x03\x04"));
        Assert.That(original.Content.Headers.ContentType?.ToString(), Is.EqualTo(contentType));
        Assert.That(original.Content.Headers.ContentDisposition?.FileName, Is.EqualTo(image.Id + extension));
        foreach (var response in new[] { original, rendition })
        {
            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]));
            Assert.That(response.Headers.GetValues("Content-Security-Policy"), Is.EqualTo(["default-src 'none'; sandbox"]));
        }
    }

    [Test]
    public async Task Script_in_a_comment_does_not_reach_a_rendition()
    {
        var jpeg = Asset.Read("baseline.jpg");
        byte[] script = [.. "*/=alert(document.domain)/*"u8];
        byte[] polyglot = [.. jpeg[..2], 0xFF, 0xFE, 0, (byte)(script.Length + 2), .. script, .. jpeg[2..]];
        foreach (var format in new[] { "jpeg", "png", "webp" })
        {
            using var response = await Service.Client.PostAsync($"/api/v1/process?format={format}", RunningImages.Body(polyglot));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync()), Does.Not.Contain("alert"));
        }
    }

    [TestCase("BMW is a car")]
    [TestCase("GIF89a\x01\0\x01\0\0\0\0/*<svg/onload=alert(1)>*/=1;")]
    [TestCase("RIFF\x10\0\0\0WEBPVP8 ")]
    [TestCase("\xFF\xD8\xFF\xE0<html>")]
    public async Task Text_with_the_signature_of_an_image_is_corrupt(string text)
    {
        foreach (var call in Calls)
        {
            using var response = await Service.Client.PostAsync(call, RunningImages.Body(Encoding.Latin1.GetBytes(text)));
            await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-image");
        }
    }

    /// <summary>Puts a chunk behind the header of a PNG.</summary>
    private static byte[] WithChunk(byte[] png, string type, byte[] data)
    {
        const int Header = 8 + 25;
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var (length, crc) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.HashToUInt32(body));
        return [.. png[..Header], .. length, .. body, .. crc, .. png[Header..]];
    }
}
