using Microsoft.Extensions.Options;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Intake;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>POST /api/v1/process</c>: image in, image out, nothing stored.</summary>
internal static class Process
{
    public static async Task<IResult> HandleAsync(
        HttpRequest request, HttpResponse response, TransformQuery transforms, ImageInspector inspector, ImageLimits limits, RenditionMaker maker,
        IOptions<ImagesOptions> options, CancellationToken cancellationToken)
    {
        var parameters = transforms.Read(request.Query);
        var body = await UploadBody.OpenAsync(request, options.Value.MaxBytes, cancellationToken);
        await using var content = await SpooledBody.ReceiveAsync(body, cancellationToken);
        var timings = new StageTimings();
        var header = await inspector.InspectAsync(content, timings, cancellationToken);
        var format = FormatChoice.For(parameters, header, request.GetTypedHeaders().Accept);
        var made = await maker.MakeAsync("process", header, content.Length, parameters, format, LoadAsync, cancellationToken);
        made.Timings.Add(timings);
        var encoding = format.Format();
        ImageResponse.Describe(response, "image", encoding);
        ImageResponse.Describe(response, made.Timings);
        response.Headers.CacheControl = "no-store";
        response.RegisterForDispose(made.Image);
        return Results.Stream(made.Image.Open(), encoding.ContentType);

        async Task<LoadedContent> LoadAsync(CancellationToken token)
        {
            var all = await content.LoadAsync(content.Length, token);
            limits.CheckFrames(all, body.Format);
            return all;
        }
    }
}
