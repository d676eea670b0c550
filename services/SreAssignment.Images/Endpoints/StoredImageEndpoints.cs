using Microsoft.OpenApi;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Work;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>GET /api/v1/images/{id}</c>: the metadata of an image.</summary>
internal static class MetadataEndpoint
{
    public static async Task<IResult> HandleAsync(string id, HttpRequest request, ImageCatalog catalog, CancellationToken cancellationToken)
    {
        new ParameterReader(request.Query).AllowOnly();
        return Results.Json(ImageDescription.Of(await catalog.GetAsync(id, cancellationToken)), ImagesJson.Default.ImageDescription);
    }
}

/// <summary><c>DELETE /api/v1/images/{id}</c>: removes an image and all its renditions.</summary>
internal static class DeleteEndpoint
{
    public static async Task<IResult> HandleAsync(string id, HttpRequest request, ImageCatalog catalog, CancellationToken cancellationToken)
    {
        new ParameterReader(request.Query).AllowOnly();
        await catalog.DeleteAsync(id, cancellationToken);
        return Results.NoContent();
    }
}

/// <summary><c>GET /api/v1/images/{id}/content</c>: the original, byte for byte.</summary>
internal static class ContentEndpoint
{
    public static async Task<IResult> HandleAsync(
        string id, HttpRequest request, HttpResponse response, ImageCatalog catalog, CancellationToken cancellationToken)
    {
        new ParameterReader(request.Query).AllowOnly();
        var image = await catalog.GetAsync(id, cancellationToken);
        var tag = ImageResponse.Tag(image.Sha256);
        if (ImageResponse.Evaluate(request, tag, ImageResponse.Private) is { } result)
            return result;
        var timings = new StageTimings();
        Stream content;
        using (timings.Measure(Stage.Fetch))
            content = await catalog.OpenAsync(image, cancellationToken);
        ImageResponse.Describe(response, timings);
        ImageResponse.Describe(response, id, image.ImageFormat);
        return await ImageResponse.SendAsync(request, content, image.ImageFormat, tag, cancellationToken);
    }
}

/// <summary><c>GET /api/v1/images</c>: a page of images, newest first.</summary>
internal static class ListEndpoint
{
    private const int DefaultLimit = 20;
    private const int LargestLimit = 100;

    public static readonly IReadOnlyList<OpenApiParameter> Parameters = ParameterReader.Describe(reader => Read(reader));

    public static async Task<IResult> HandleAsync(HttpRequest request, ImageCatalog catalog, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(request.Query);
        reader.AllowOnly(Parameters);
        var (limit, cursor) = Read(reader);
        ImageId? after = null;
        if (cursor is not null)
            after = ImageId.TryParse(cursor, out var id) ? id : throw ParameterReader.Invalid("cursor", "must be the nextCursor of a page before");
        return Results.Json(ImageDescriptionPage.Of(await catalog.ListAsync(limit, after, cancellationToken)), ImagesJson.Default.ImageDescriptionPage);
    }

    private static (int Limit, string? Cursor) Read(ParameterReader reader) => (
        reader.Integer("limit", 1, LargestLimit, "The number of images of a page.", DefaultLimit) ?? DefaultLimit,
        reader.Text("cursor", "The nextCursor of the page before.", example: ImageId.Example));
}
