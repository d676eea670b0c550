using SreAssignment.Images.Catalog;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>GET /api/v1/images</c>: a page of images, newest first.</summary>
internal static class Listing
{
    private const int DefaultLimit = 20;
    private const int LargestLimit = 100;

    public static async Task<IResult> HandleAsync(HttpRequest request, ImageCatalog catalog, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(request.Query);
        reader.AllowOnly("limit", "cursor");
        var limit = reader.Integer("limit", 1, LargestLimit) ?? DefaultLimit;
        ImageId? after = null;
        if (reader.Text("cursor") is { } cursor)
            after = ImageId.TryParse(cursor, out var id) ? id : throw ParameterReader.Invalid("cursor", "must be the nextCursor of a page before");
        return Results.Json(ImageDescriptionPage.Of(await catalog.ListAsync(limit, after, cancellationToken)), ImagesJson.Default.ImageDescriptionPage);
    }
}
