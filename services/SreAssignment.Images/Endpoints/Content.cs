using SreAssignment.Images.Catalog;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Telemetry;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>GET /api/v1/images/{id}/content</c>: the original, byte for byte.</summary>
internal static class Content
{
    public static async Task<IResult> HandleAsync(
        string id, HttpRequest request, HttpResponse response, ImageCatalog catalog, IObjectStore store, CancellationToken cancellationToken)
    {
        new ParameterReader(request.Query).AllowOnly();
        var image = await catalog.GetAsync(id, cancellationToken);
        var tag = ImageResponse.Tag(image.Sha256);
        response.Headers.CacheControl = ImageResponse.Immutable;
        if (ImageResponse.IsKnown(request, tag))
        {
            response.Headers.ETag = tag.ToString();
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }
        try
        {
            _ = ImageId.TryParse(id, out var parsed);
            var timings = new StageTimings();
            ObjectReader reader;
            using (timings.Measure(Stage.Fetch))
                reader = await store.OpenReadAsync(ImageKeys.Content(parsed), cancellationToken: cancellationToken);
            ImageResponse.Describe(response, timings);
            ImageResponse.Describe(response, id, image.ImageFormat);
            if (reader.Info.Length != image.Bytes)
            {
                await reader.DisposeAsync();
                throw catalog.Damaged(parsed, $"its content has {reader.Info.Length} bytes, and its metadata says {image.Bytes}");
            }

            return await ImageResponse.SendAsync(request, new ObjectStream(store, reader), image.ImageFormat, tag);
        }
        catch (ObjectNotFoundException)
        {
            // Deleted since its metadata was read.
            throw ImageProblems.NotFound(id);
        }
    }
}
