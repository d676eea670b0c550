using Microsoft.Extensions.Options;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Uploads;
using SreAssignment.Images.Work;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>POST /api/v1/process</c>: image in, image out, nothing stored.</summary>
internal static class ProcessEndpoint
{
    public static async Task<IResult> HandleAsync(
        HttpRequest request, HttpResponse response, TransformQuery transforms, UploadPipeline uploads, RenditionMaker maker, IOptions<ImagesOptions> options,
        CancellationToken cancellationToken)
    {
        var parameters = transforms.Read(request.Query);
        var body = await UploadBody.OpenAsync(request, options.Value.MaxBytes, cancellationToken);
        var timings = new StageTimings();
        await using var image = await uploads.ReceiveAsync(body, timings, cancellationToken);
        var format = FormatChoice.For(parameters, image.Header, request.GetTypedHeaders().Accept);
        var watermark = await maker.FindWatermarkAsync(parameters.Watermark, cancellationToken);
        var source = new RenditionSource(image.Header, image.Length, image.LoadAsync);
        var made = await maker.MakeAsync("process", source, parameters, format, watermark, cancellationToken);
        made.Timings.Add(timings);
        var encoding = format.Format();
        ImageResponse.Describe(response, "image", encoding);
        ImageResponse.Describe(response, made.Timings);
        response.Headers.CacheControl = "no-store";
        response.RegisterForDispose(made.Image);
        return Results.Stream(made.Image.Open(), encoding.ContentType);
    }
}
