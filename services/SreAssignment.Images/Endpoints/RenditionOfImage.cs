using SreAssignment.Images.Catalog;
using SreAssignment.Images.Links;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Telemetry;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>GET /api/v1/images/{id}/rendition</c>: the image transformed. Made when first asked for, from the store after that.</summary>
internal static class RenditionOfImage
{
    public static async Task<IResult> HandleAsync(
        string id, HttpRequest request, HttpResponse response, ImageCatalog catalog, TransformQuery transforms, RenditionCache renditions, IObjectStore store,
        CancellationToken cancellationToken)
    {
        var parameters = transforms.Read(request.Query);
        var image = await catalog.GetAsync(id, cancellationToken);
        response.Headers.CacheControl = ImageResponse.Immutable;
        return await SendAsync(image, parameters, request, renditions, store, cancellationToken);
    }

    /// <summary>The same without a token, for who has a signed link.</summary>
    public static async Task<IResult> HandleSignedAsync(
        string id, HttpRequest request, HttpResponse response, LinkSigner signer, TimeProvider timeProvider, ImageCatalog catalog, TransformQuery transforms,
        RenditionCache renditions, IObjectStore store, CancellationToken cancellationToken)
    {
        var expires = signer.Check(id, request.Query);
        var parameters = transforms.Read(request.Query, LinkSigner.Parameters);
        var image = await catalog.GetAsync(id, cancellationToken);
        response.Headers.CacheControl = $"public, max-age={(long)(expires - timeProvider.GetUtcNow()).TotalSeconds}, immutable";
        return await SendAsync(image, parameters, request, renditions, store, cancellationToken);
    }

    private static async Task<IResult> SendAsync(
        ImageMetadata image, TransformParameters parameters, HttpRequest request, RenditionCache renditions, IObjectStore store, CancellationToken cancellationToken)
    {
        var response = request.HttpContext.Response;

        // A stored rendition shows the pixels of its watermark, which may have been deleted since.
        await renditions.CheckWatermarkAsync(parameters, cancellationToken);
        var rendition = RequestFor(image, parameters, request);
        var tag = ImageResponse.Tag(rendition.Hash);
        if (parameters.NegotiateFormat)
            response.Headers.Vary = "Accept";
        if (ImageResponse.IsKnown(request, tag))
        {
            response.Headers.ETag = tag.ToString();
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }
        var timings = new StageTimings();
        ObjectReader? stored;
        using (timings.Measure(Stage.Fetch))
            stored = await renditions.FindAsync(rendition, cancellationToken);
        if (stored is not null)
        {
            ImageResponse.Describe(response, timings);
            ImageResponse.Describe(response, image.Id, rendition.Encoding);
            return await ImageResponse.SendAsync(request, new ObjectStream(store, stored), rendition.Encoding, tag);
        }
        var made = await renditions.MakeAsync(rendition, cancellationToken);
        ImageResponse.Describe(response, image.Id, rendition.Encoding);
        timings.Add(made.Timings);
        ImageResponse.Describe(response, timings);
        return await ImageResponse.SendAsync(request, made.Image.Open(), rendition.Encoding, tag);
    }

    public static RenditionRequest RequestFor(ImageMetadata image, TransformParameters parameters, HttpRequest request)
    {
        _ = ImageId.TryParse(image.Id, out var id);
        return new(image, id, parameters, FormatChoice.For(parameters, image.Header, request.GetTypedHeaders().Accept));
    }
}
