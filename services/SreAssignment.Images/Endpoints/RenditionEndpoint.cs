using SreAssignment.Images.Catalog;
using SreAssignment.Images.Links;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Work;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>GET /api/v1/images/{id}/rendition</c>: the transformed image. The first request makes it, and later ones get it from the store.</summary>
internal static class RenditionEndpoint
{
    public static async Task<IResult> HandleAsync(
        string id, HttpRequest request, ImageCatalog catalog, TransformQuery transforms, RenditionMaker maker, RenditionCache renditions,
        CancellationToken cancellationToken)
    {
        var parameters = transforms.Read(request.Query);
        var image = await catalog.GetAsync(id, cancellationToken);
        return await SendAsync(image, parameters, request, ImageResponse.Private, maker, renditions, cancellationToken);
    }

    /// <summary>The same for a signed link, which replaces the access token.</summary>
    public static async Task<IResult> HandleSignedAsync(
        string id, HttpRequest request, LinkSigner signer, TimeProvider timeProvider, ImageCatalog catalog, TransformQuery transforms, RenditionMaker maker,
        RenditionCache renditions, CancellationToken cancellationToken)
    {
        var expires = signer.Check(id, request.Query);
        var parameters = transforms.Read(request.Query, LinkSigner.Parameters);
        var image = await catalog.GetAsync(id, cancellationToken);
        return await SendAsync(image, parameters, request, ImageResponse.Public(expires - timeProvider.GetUtcNow()), maker, renditions, cancellationToken);
    }

    private static async Task<IResult> SendAsync(
        ImageMetadata image, TransformParameters parameters, HttpRequest request, string cacheControl, RenditionMaker maker, RenditionCache renditions,
        CancellationToken cancellationToken)
    {
        var response = request.HttpContext.Response;

        // A stored rendition shows the pixels of its watermark, which may have been deleted since.
        var watermark = await maker.FindWatermarkAsync(parameters.Watermark, cancellationToken);
        var rendition = new RenditionRequest(image, parameters, FormatChoice.For(parameters, image.Header, request.GetTypedHeaders().Accept), watermark);
        var tag = ImageResponse.Tag(rendition.Hash);
        if (parameters.NegotiateFormat)
            response.Headers.Vary = "Accept";
        if (ImageResponse.Evaluate(request, tag, cacheControl) is { } result)
            return result;
        var timings = new StageTimings();
        Stream? stored;
        using (timings.Measure(Stage.Fetch))
            stored = await renditions.FindAsync(rendition, cancellationToken);
        ImageResponse.Describe(response, image.Id.ToString(), rendition.Encoding);
        if (stored is not null)
        {
            try
            {
                ImageResponse.Describe(response, timings);
                return await ImageResponse.SendAsync(request, stored, rendition.Encoding, tag, cancellationToken);
            }
            catch (ObjectNotFoundException)
            {
                // It was evicted between two reads.
            }
        }
        var made = await renditions.MakeAsync(rendition, cancellationToken);
        timings.Add(made.Timings);
        ImageResponse.Describe(response, timings);
        return await ImageResponse.SendAsync(request, made.Image.Open(), rendition.Encoding, tag, cancellationToken);
    }
}
