using System.Net;
using System.Text;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Endpoints;

public sealed class BadInputTests
{
    private static RunningImages Service => Shared.Service;

    private static readonly SKEncodedImageFormat[] Formats = [SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp];

    [Test]
    public async Task Empty_body_is_a_bad_request([Values("/api/v1/images", "/api/v1/process?width=10")] string path)
    {
        using var response = await Service.Client.PostAsync(path, RunningImages.Body([]));
        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "empty-body");
    }

    [TestCase("hello, world", "text")]
    [TestCase("<!DOCTYPE html><html></html>", "HTML")]
    [TestCase("%PDF-1.7", "PDF")]
    [TestCase("\0\0\0\u0018ftypheic", "HEIF (HEIC)")]
    [TestCase("\u0001\u0002\u0003", "no image")]
    [TestCase("<?php system($_GET[0]); ?>", "text")]
    [TestCase("PK\u0003\u0004 and then a GIF89a", "ZIP")]
    [TestCase("8BPS\0\u0001", "Photoshop")]
    public async Task Unsupported_body_is_described_with_the_accepted_formats(string body, string found)
    {
        foreach (var path in new[] { "/api/v1/images", "/api/v1/process" })
        {
            using var response = await Service.Client.PostAsync(path, RunningImages.Body(Encoding.Latin1.GetBytes(body)));
            var problem = await response.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-image-format");
            Assert.That((string?)problem["detail"], Does.Contain(found).And.Contain("image/jpeg"));
        }
    }

    [Test]
    public async Task Truncated_photo_is_rejected(
        [ValueSource(nameof(Formats))] SKEncodedImageFormat format, [Values(0.1, 0.5, 0.9, 0.99)] double part)
    {
        using var picture = TestImage.Photo(200, 150);
        await AssertTruncatedIsRejectedAsync(picture.EncodeAs(format), part);
    }

    [Test]
    public async Task Truncated_image_of_every_other_format_is_rejected(
        [Values("progressive.jpg", "cmyk.jpg", "interlaced.png", "palette.png", "lossless.webp", "plain.gif", "interlaced.gif", "rgb.bmp", "rle.bmp")]
        string name,
        [Values(0.3, 0.7)] double part) => await AssertTruncatedIsRejectedAsync(Asset.Read(name), part);

    private static async Task AssertTruncatedIsRejectedAsync(byte[] whole, double part)
    {
        var truncated = whole[..(int)(whole.Length * part)];
        foreach (var path in new[] { "/api/v1/images", "/api/v1/process?width=50" })
        {
            using var response = await Service.Client.PostAsync(path, RunningImages.Body(truncated));
            await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-image");
        }
    }

    [Test]
    public async Task Rejected_upload_stores_nothing()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(200, 150);
        using var response = await service.Client.PostAsync("/api/v1/images", RunningImages.Body(picture.Jpeg()[..5000]));
        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-image");
        Assert.That(service.StoredFiles(), Is.Empty);
    }

    [Test]
    public async Task Body_beyond_the_limit_is_rejected(
        [Values("/api/v1/images", "/api/v1/process")] string path, [Values] bool isChunked, [Values] bool isForm)
    {
        await using var service = await RunningImages.StartAsync(settings: ("Images:MaxBytes", "20000"));
        using var picture = TestImage.Photo(400, 300);
        HttpContent body = RunningImages.Body([.. picture.Png(), .. new byte[100_000]]);
        if (isForm)
            body = new MultipartFormDataContent { { body, "file", "photo.png" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await service.Client.SendAsync(request);
        await response.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        Assert.That(service.StoredFiles(), Is.Empty);
    }

    [Test]
    public async Task Too_many_pixels_are_rejected_by_the_header([Values("/api/v1/images", "/api/v1/process?width=10")] string path)
    {
        using var picture = TestImage.Photo(16, 16);
        var bomb = picture.Png();
        // Width and height in IHDR, and its checksum.
        (bomb[16], bomb[17], bomb[20], bomb[21]) = (0, 1, 0, 1);
        var crc = System.IO.Hashing.Crc32.HashToUInt32(bomb.AsSpan(12, 17));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(29), crc);
        using var response = await Service.Client.PostAsync(path, RunningImages.Body(bomb));
        var problem = await response.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too-many-pixels");
        Assert.That((string?)problem["detail"], Does.Contain("65552x65552").And.Contain("50 million"));
    }

    [Test]
    public async Task Content_type_that_is_no_image_is_rejected()
    {
        using var picture = TestImage.Photo(16, 16);
        using var response = await Service.Client.PostAsync("/api/v1/images", RunningImages.Body(picture.Png(), "application/x-www-form-urlencoded"));
        await response.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [TestCase("image/jpeg")]
    [TestCase("image/svg+xml")]
    [TestCase("image/tiff")]
    public async Task Content_type_of_another_format_is_rejected(string declared)
    {
        using var picture = TestImage.Photo(16, 16);
        using var response = await Service.Client.PostAsync("/api/v1/images", RunningImages.Body(picture.Png(), declared));
        var problem = await response.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-image-format");
        Assert.That((string?)problem["detail"], Does.Contain(declared).And.Contain("image/png"));
    }

    [TestCase("image/png", "rgb.png")]
    [TestCase("image/apng", "animated.png")]
    [TestCase("IMAGE/JPG", "baseline.jpg")]
    [TestCase("image/x-ms-bmp", "rgb.bmp")]
    [TestCase("image/gif; charset=binary", "plain.gif")]
    [TestCase(null, "lossy.webp")]
    public async Task Matching_or_missing_content_type_is_accepted(string? declared, string name)
    {
        using var response = await Service.Client.PostAsync("/api/v1/images", RunningImages.Body(Asset.Read(name), declared));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
    }

    [TestCase("")]
    [TestCase("/content")]
    [TestCase("/rendition?width=10")]
    public async Task An_unknown_id_is_not_found(string call)
    {
        foreach (var id in new[] { "0", "..%2F..%2Fetc", "000000000000-00000000000000000000", new string('a', 500) })
        {
            using var response = await Service.Client.GetAsync($"/api/v1/images/{id}{call}");
            await response.AssertProblemAsync(HttpStatusCode.NotFound, "image-not-found");
        }
    }

    [Test]
    public async Task Deleting_an_unknown_id_is_not_found()
    {
        using var response = await Service.Client.DeleteAsync("/api/v1/images/000000000000-00000000000000000000");
        await response.AssertProblemAsync(HttpStatusCode.NotFound, "image-not-found");
    }

    [TestCase("width=0", "width", "1 to 8192")]
    [TestCase("width=100000", "width", "1 to 8192")]
    [TestCase("width=-1", "width", "1 to 8192")]
    [TestCase("width=1.5", "width", "1 to 8192")]
    [TestCase("width=", "width", "once")]
    [TestCase("width=1&width=2", "width", "once")]
    [TestCase("height=99999999999999999999", "height", "1 to 8192")]
    [TestCase("format=tiff", "format", "jpeg, png, webp")]
    [TestCase("format=JPEG", "format", "jpeg, png, webp")]
    [TestCase("quality=0", "quality", "1 to 100")]
    [TestCase("quality=101", "quality", "1 to 100")]
    [TestCase("fit=stretch", "fit", "inside, cover, contain, fill, outside")]
    [TestCase("gravity=middle", "gravity", "southeast")]
    [TestCase("gravity=0.5,1.01", "gravity", "0 to 1")]
    [TestCase("gravity=NaN,0", "gravity", "0 to 1")]
    [TestCase("crop=0,0,0,5", "crop", "at least 1")]
    [TestCase("crop=1,2,3", "crop", "x,y,width,height")]
    [TestCase("crop=0,0,41,40", "crop", "40x40")]
    [TestCase("pad=1001", "pad", "1000")]
    [TestCase("pad=1,2", "pad", "top,right,bottom,left")]
    [TestCase("rotate=361", "rotate", "-360 to 360")]
    [TestCase("flip=diagonal", "flip", "horizontal")]
    [TestCase("grayscale=yes", "grayscale", "true or false")]
    [TestCase("blur=0.1", "blur", "0.3 to 100")]
    [TestCase("blur=Infinity", "blur", "0.3 to 100")]
    [TestCase("sharpen=11", "sharpen", "0.1 to 10")]
    [TestCase("pixelate=1", "pixelate", "2 to 512")]
    [TestCase("background=red", "background", "rrggbb")]
    [TestCase("maxBytes=10", "maxBytes", "1024")]
    [TestCase("brightness=3.1", "brightness", "0 to 3")]
    [TestCase("contrast=-1", "contrast", "0 to 3")]
    [TestCase("saturation=x", "saturation", "0 to 3")]
    [TestCase("tint=ff000080", "tint", "without transparency")]
    [TestCase("radius=0", "radius", "1 to 8192")]
    [TestCase("dpr=6", "dpr", "0.1 to 5")]
    [TestCase("width=8000&dpr=2", "dpr", "8192")]
    [TestCase("chroma=422", "chroma", "must be one of 444, 4:4:4, 420, 4:2:0")]
    [TestCase("animated=yes", "animated", "true or false")]
    [TestCase("frame=1", "frame", "less than 1")]
    [TestCase("width=4000&height=4000&enlarge=true&format=avif", "format", "AVIF")]
    [TestCase("watermark=abc", "watermark", "id of an image")]
    [TestCase("watermark=000000000000-00000000000000000000", "watermark", "does not exist")]
    [TestCase("watermarkScale=0.5", "watermarkScale", "needs the parameter 'watermark'")]
    public async Task A_parameter_out_of_its_bounds_is_named_with_what_is_allowed(string query, string parameter, string allowed)
    {
        using var picture = TestImage.Photo(40, 40);
        var image = await Service.Client.UploadAsync(picture.Png());
        using var rendition = await Service.Client.GetAsync($"/api/v1/images/{image.Id}/rendition?{query}");
        using var process = await Service.Client.PostAsync($"/api/v1/process?{query}", RunningImages.Body(picture.Png()));
        foreach (var response in new[] { rendition, process })
        {
            var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
            Assert.That((string?)problem["parameter"], Is.EqualTo(parameter));
            Assert.That((string?)problem["detail"], Does.Contain(allowed));
        }
    }

    [TestCase("POST", "/api/v1/process?widht=10", "width")]
    [TestCase("POST", "/api/v1/images?widht=10", "rendition")]
    [TestCase("GET", "/api/v1/images?widht=10", "cursor")]
    [TestCase("GET", "/api/v1/images/x/rendition?widht=10", "width")]
    [TestCase("GET", "/api/v1/images/x/content?widht=10", "Known")]
    public async Task An_unknown_parameter_is_named_with_the_known_ones(string method, string path, string known)
    {
        using var picture = TestImage.Photo(16, 16);
        using var request = new HttpRequestMessage(new(method), path) { Content = method == "POST" ? RunningImages.Body(picture.Png()) : null };
        using var response = await Service.Client.SendAsync(request);
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "unknown-parameter");
        Assert.That((string?)problem["parameter"], Is.EqualTo("widht"));
        Assert.That((string?)problem["detail"], Does.Contain(known));
    }

    [TestCase("limit=0")]
    [TestCase("limit=101")]
    [TestCase("cursor=abc")]
    public async Task Invalid_page_parameter_is_rejected(string query)
    {
        using var response = await Service.Client.GetAsync($"/api/v1/images?{query}");
        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
    }
}
