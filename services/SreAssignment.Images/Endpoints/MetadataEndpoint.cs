using SreAssignment.Images.Catalog;
using SreAssignment.Images.Parameters;

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
