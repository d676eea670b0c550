using SreAssignment.Images.Catalog;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>GET /api/v1/images/{id}/rendition</c>: the image transformed. Made when first asked for, from the store after that.</summary>
internal static class RenditionOfImage
{
    public static async Task<IResult> HandleAsync(
        string id, HttpRequest request, HttpResponse response, ImageCatalog catalog, RenditionCache renditions, IObjectStore store,
        CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(request.Query);
        reader.AllowOnly(TransformParameters.Names);
        var parameters = TransformParameters.Read(reader);
        var image = await catalog.GetAsync(id, cancellationToken);
        var rendition = RequestFor(image, parameters, request);
        var tag = ImageResponse.Tag(rendition.Hash);
        response.Headers.CacheControl = ImageResponse.Immutable;
        if (parameters.NegotiateFormat)
            response.Headers.Vary = "Accept";
        if (ImageResponse.IsKnown(request, tag))
        {
            response.Headers.ETag = tag.ToString();
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }
        if (await renditions.FindAsync(rendition, cancellationToken) is { } stored)
        {
            ImageResponse.Describe(response, id, rendition.Encoding);
            return ImageResponse.Stored(store, stored, rendition.Encoding, tag);
        }
        var made = await renditions.MakeAsync(rendition, cancellationToken);
        ImageResponse.Describe(response, id, rendition.Encoding);
        ImageResponse.Describe(response, made.Timings);
        return Results.Bytes(made.Bytes, rendition.Encoding.ContentType, enableRangeProcessing: true, entityTag: tag);
    }

    public static RenditionRequest RequestFor(ImageMetadata image, TransformParameters parameters, HttpRequest request)
    {
        _ = ImageId.TryParse(image.Id, out var id);
        return new(image, id, parameters, FormatChoice.For(parameters, image.Header, request.GetTypedHeaders().Accept));
    }
}
