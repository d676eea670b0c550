using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SkiaSharp;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Storage;

namespace SreAssignment.Images.Tests.Support;

internal static class ImageCalls
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task<ImageDescription> UploadAsync(this HttpClient client, byte[] image, string query = "")
    {
        using var response = await client.PostAsync($"/api/v1/images{query}", RunningImages.Body(image));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
        return await response.ReadImageAsync();
    }

    public static async Task<ImageDescription> ReadImageAsync(this HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<ImageDescription>(Json))!;

    public static async Task<ImageDescriptionPage> ListAsync(this HttpClient client, string query = "") =>
        (await client.GetFromJsonAsync<ImageDescriptionPage>($"/api/v1/images{query}", Json))!;

    public static ImageId ParsedId(this ImageDescription image) => ImageId.TryParse(image.Id, out var id) ? id : throw new FormatException(image.Id);

    /// <summary>Returns the decoded result of a transformation.</summary>
    public static async Task<SKBitmap> ProcessAsync(this HttpClient client, byte[] image, string query)
    {
        using var response = await client.PostAsync($"/api/v1/process?{query}", RunningImages.Body(image));
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), () => System.Text.Encoding.UTF8.GetString(body));
        return SKBitmap.Decode(body, new SKImageInfo { ColorType = SKColorType.Rgba8888, AlphaType = SKAlphaType.Unpremul }.WithSizeOf(body));
    }

    private static SKImageInfo WithSizeOf(this SKImageInfo info, byte[] encoded)
    {
        var bounds = SKBitmap.DecodeBounds(encoded);
        return info.WithSize(bounds.Width, bounds.Height);
    }
}
