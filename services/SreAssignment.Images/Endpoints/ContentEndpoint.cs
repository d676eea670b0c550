using SreAssignment.Images.Catalog;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Work;

namespace SreAssignment.Images.Endpoints;

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
