using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Intake;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Telemetry;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>POST /api/v1/images</c>: stores an image, and one rendition of it where <c>?rendition=</c> holds parameters for one.</summary>
internal static class Upload
{
    public static async Task<IResult> HandleAsync(
        HttpRequest request, HttpResponse response, TransformQuery transforms, ImageIntake intake, RenditionMaker maker, RenditionCache renditions,
        IOptions<ImagesOptions> options, CancellationToken cancellationToken)
    {
        var reader = new ParameterReader(request.Query);
        reader.AllowOnly("rendition");

        // Read before the body, so that an error in it stores nothing.
        var parameters = reader.Text("rendition") is { } rendition ? transforms.Read(QueryHelpers.ParseQuery(rendition)) : null;
        var body = await UploadBody.OpenAsync(request, options.Value.MaxBytes, cancellationToken);
        var timings = new StageTimings();
        var image = await intake.AddAsync(body, CheckAsync, timings, cancellationToken);
        if (parameters is not null)
            await AddRenditionAsync(image, parameters);
        ImageResponse.Describe(response, timings);
        response.Headers.Location = $"/api/v1/images/{image.Id}";
        return Results.Json(ImageDescription.Of(image), ImagesJson.Default.ImageDescription, statusCode: StatusCodes.Status201Created);

        Task CheckAsync(ImageHeader header) => parameters is null
            ? Task.CompletedTask
            : maker.CheckAsync(header, parameters, FormatChoice.For(parameters, header, request.GetTypedHeaders().Accept), cancellationToken);

        // The client gets the id only with a success, so an image without its rendition is not kept.
        async Task AddRenditionAsync(ImageMetadata stored, TransformParameters wanted)
        {
            try
            {
                var made = await renditions.MakeAsync(RenditionOfImage.RequestFor(stored, wanted, request), cancellationToken);
                timings.Add(made.Timings);
            }
            catch
            {
                _ = ImageId.TryParse(stored.Id, out var id);
                await intake.DiscardAsync(id);
                throw;
            }
        }
    }
}
