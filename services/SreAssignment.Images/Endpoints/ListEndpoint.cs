using Microsoft.OpenApi;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Storage;

namespace SreAssignment.Images.Endpoints;

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
