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
        string id, HttpRequest request, ImageCatalog catalog, RecentTransforms transforms, RenditionMaker maker, RenditionCache renditions,
        CancellationToken cancellationToken)
    {
        var transform = transforms.Read(request);
        var image = await catalog.GetAsync(id, cancellationToken);
        return await SendAsync(image, transform, request, ImageResponse.Private, maker, renditions, cancellationToken);
    }

    /// <summary>The same for a signed link, which replaces the access token.</summary>
    public static async Task<IResult> HandleSignedAsync(
        string id, HttpRequest request, LinkSigner signer, TimeProvider timeProvider, ImageCatalog catalog, TransformQuery transforms, RenditionMaker maker,
        RenditionCache renditions, CancellationToken cancellationToken)
    {
        var expires = signer.Check(id, request.Query);
        var transform = new HashedParameters(transforms.Read(request.Query, LinkSigner.Parameters));
        var image = await catalog.GetAsync(id, cancellationToken);
        return await SendAsync(image, transform, request, ImageResponse.Public(expires - timeProvider.GetUtcNow()), maker, renditions, cancellationToken);
    }

    private static async Task<IResult> SendAsync(
        ImageMetadata image, HashedParameters transform, HttpRequest request, string cacheControl, RenditionMaker maker, RenditionCache renditions,
        CancellationToken cancellationToken)
    {
        var (response, parameters) = (request.HttpContext.Response, transform.Parameters);

        // A stored rendition shows the pixels of its watermark, which may have been deleted since.
        var watermark = await maker.FindWatermarkAsync(parameters.Watermark, cancellationToken);
        var accept = parameters.NegotiateFormat ? request.GetTypedHeaders().Accept : [];
        var rendition = transform.For(image, FormatChoice.For(parameters, image.Header, accept), watermark);
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
