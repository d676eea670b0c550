using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Tests.Endpoints;

public sealed class UploadTests
{
    private static RunningImages Service => Shared.Service;

    [Test]
    public async Task Upload_returns_metadata_and_address(
        [Values(SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp)] SKEncodedImageFormat format)
    {
        using var picture = TestImage.Photo(60, 40);
        var bytes = picture.EncodeAs(format);
        using var response = await Service.Client.PostAsync("/api/v1/images", RunningImages.Body(bytes));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var image = await Service.Client.UploadAsync(bytes);
        Assert.Multiple(() =>
        {
            Assert.That((image.Width, image.Height), Is.EqualTo((60, 40)));
            Assert.That(image.Format, Is.EqualTo(format.ToString().ToLowerInvariant()));
            Assert.That(image.Bytes, Is.EqualTo(bytes.Length));
            Assert.That(image.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));
            Assert.That(image.CreatedAt, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
        });
        using var again = await Service.Client.GetAsync(response.Headers.Location);
        Assert.That(await again.Content.ReadAsStringAsync(), Is.EqualTo(await response.Content.ReadAsStringAsync()));
    }

    [Test]
    public async Task File_of_a_multipart_form_is_accepted()
    {
        using var picture = TestImage.Photo(60, 40);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("a holiday"), "title" },
            { RunningImages.Body(picture.Jpeg(), "image/jpeg"), "file", "photo.jpg" },
        };
        using var response = await Service.Client.PostAsync("/api/v1/images", form);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task A_form_without_a_file_is_an_empty_body()
    {
        using var form = new MultipartFormDataContent { { new StringContent("a holiday"), "title" } };
        using var response = await Service.Client.PostAsync("/api/v1/images", form);
        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "empty-body");
    }

    [Test]
    public async Task Width_and_height_are_those_of_the_upright_image([Range(1, 8)] int orientation)
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Jpeg().WithExif(orientation));
        Assert.That((image.Width, image.Height, image.Orientation), Is.EqualTo(orientation >= 5 ? (40, 60, orientation) : (60, 40, orientation)));
    }

    [Test]
    public async Task The_same_image_uploaded_twice_is_two_images()
    {
        using var picture = TestImage.Photo(20, 20);
        var (one, two) = (await Service.Client.UploadAsync(picture.Png()), await Service.Client.UploadAsync(picture.Png()));
        Assert.That(one.Id, Is.Not.EqualTo(two.Id));
        using var deleted = await Service.Client.DeleteAsync($"/api/v1/images/{one.Id}");
        Assert.That(await Service.Client.GetByteArrayAsync($"/api/v1/images/{two.Id}/content"), Is.EqualTo(picture.Png()));
    }

    [Test]
    public async Task A_rendition_prepared_with_the_upload_is_in_the_store()
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Jpeg(), "?rendition=" + Uri.EscapeDataString("width=30&format=webp"));
        Assert.That(await Service.Services.GetRequiredService<IObjectStore>().ListAsync($"renditions/{image.Id}/").CountAsync(), Is.EqualTo(1));
        using var response = await Service.Client.GetAsync($"/api/v1/images/{image.Id}/rendition?format=webp&width=30");
        Assert.That(response.Headers.GetValues("Server-Timing").Single(), Does.StartWith("fetch").And.Not.Contain("decode"), "was made again");
    }

    [Test]
    public async Task Upload_with_an_invalid_rendition_stores_nothing()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        using var response = await service.Client.PostAsync("/api/v1/images?rendition=width%3D0", RunningImages.Body(picture.Jpeg()));
        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        // The marker of the store may still be written.
        await Eventually.GetAsync(() => Task.FromResult(service.StoredFiles()), files => files.Count == 0);
    }
}
