using SreAssignment.Images.Catalog;
using SreAssignment.Images.Links;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>POST /api/v1/images/{id}/links</c>: an address of one rendition that works without a token for a while.</summary>
internal static class Links
{
    private const string ExpiresIn = "expiresIn";
    private const int DefaultSeconds = 60 * 60;
    private const int LargestSeconds = 7 * 24 * 60 * 60;

    public static async Task<IResult> HandleAsync(
        string id, HttpRequest request, ImageCatalog catalog, TransformQuery transforms, LinkSigner signer, TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        transforms.Read(request.Query, ExpiresIn);
        var seconds = new ParameterReader(request.Query).Integer(ExpiresIn, 1, LargestSeconds) ?? DefaultSeconds;
        var image = await catalog.GetAsync(id, cancellationToken);
        _ = ImageId.TryParse(image.Id, out var parsed);
        var expires = timeProvider.GetUtcNow().AddSeconds(seconds);
        var query = signer.Sign(parsed, request.Query.Where(pair => pair.Key != ExpiresIn), expires);
        var link = new SignedLinkResponse($"/api/v1/images/{id}/rendition?{query}", DateTimeOffset.FromUnixTimeSeconds(expires.ToUnixTimeSeconds()));
        return Results.Json(link, ImagesJson.Default.SignedLinkResponse, statusCode: StatusCodes.Status201Created);
    }
}

/// <summary>A signed link.</summary>
/// <param name="Url">Path and query on this host.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record SignedLinkResponse(string Url, DateTimeOffset ExpiresAt);
