using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Uploads;
using SreAssignment.Images.Work;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>POST /api/v1/images</c>: stores an image, and one rendition of it where <c>?rendition=</c> holds parameters for one.</summary>
internal static class UploadEndpoint
{
    public static readonly IReadOnlyList<OpenApiParameter> Parameters = ParameterReader.Describe(reader => ReadRendition(reader));

    public static async Task<IResult> HandleAsync(
        HttpRequest request, HttpResponse response, TransformQuery transforms, UploadPipeline uploads, RenditionMaker maker, RenditionCache renditions,
        IOptions<ImagesOptions> options, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(request.Query);
        reader.AllowOnly(Parameters);

        // Read before the body, so that an error in it stores nothing.
        var parameters = ReadRendition(reader) is { } rendition ? transforms.Read(QueryHelpers.ParseQuery(rendition)) : null;
        var body = await UploadBody.OpenAsync(request, options.Value.MaxBytes, cancellationToken);
        var timings = new StageTimings();
        await using var image = await uploads.ReceiveAsync(body, timings, cancellationToken);
        var stored = parameters is null
            ? await uploads.StoreAsync(image, await uploads.VerifyAsync(image, timings, cancellationToken), timings, cancellationToken)
            : await StoreWithRenditionAsync(parameters);
        ImageResponse.Describe(response, timings);
        response.Headers.Location = $"/api/v1/images/{stored.Id}";
        return Results.Json(ImageDescription.Of(stored), ImagesJson.Default.ImageDescription, statusCode: StatusCodes.Status201Created);

        // The rendition is made of the received bytes before anything is stored, because the client gets no id with an error.
        async Task<ImageMetadata> StoreWithRenditionAsync(TransformParameters wanted)
        {
            var format = FormatChoice.For(wanted, image.Header, request.GetTypedHeaders().Accept);
            var watermark = await maker.CheckAsync(image.Header, wanted, format, cancellationToken);
            var verified = await uploads.VerifyAsync(image, timings, cancellationToken);
            var source = new RenditionSource(image.Header, image.Length, image.LoadAsync);
            var made = await maker.MakeAsync("rendition", source, wanted, format, watermark, cancellationToken);
            using var result = made.Image;
            timings.Add(made.Timings);
            var metadata = await uploads.StoreAsync(image, verified, timings, cancellationToken);
            using (timings.Measure(Stage.Store))
                await renditions.StoreAsync(new HashedParameters(wanted).For(metadata, format, watermark), result, cancellationToken);
            return metadata;
        }
    }

    private static string? ReadRendition(ParameterReader reader) => reader.Text(
        "rendition", "The parameters of a rendition to make as well, as one query string that is percent-encoded once more.", example: "width=320&format=webp");
}
