using System.Buffers;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Intake;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;
using SreAssignment.ObjectStorage.FileSystem;

namespace SreAssignment.Images.Endpoints;

/// <summary><c>POST /api/v1/process</c>: image in, image out, nothing stored.</summary>
internal static class Process
{
    // A larger body is buffered in a temporary file, so that a request in the queue takes no memory.
    private const int MemoryThreshold = 1024 * 1024;
    private const int PieceBytes = 64 * 1024;

    public static async Task<IResult> HandleAsync(
        HttpRequest request, HttpResponse response, TransformQuery transforms, ImageInspector inspector, ImageLimits limits, RenditionMaker maker,
        IOptions<ImagesOptions> options, CancellationToken cancellationToken)
    {
        var parameters = transforms.Read(request.Query);
        var body = await UploadBody.OpenAsync(request, options.Value.MaxBytes, cancellationToken);
        await using var content = new FileBufferingReadStream(body.Content, MemoryThreshold, bufferLimit: null, Path.GetTempPath);
        await ReadToEndAsync(content, cancellationToken);

        var timings = new StageTimings();
        var header = await inspector.InspectAsync(body.Format, content.Length, LoadAsync, timings, cancellationToken);
        var format = FormatChoice.For(parameters, header, request.GetTypedHeaders().Accept);
        var made = await maker.MakeAsync("process", header, content.Length, parameters, format, LoadAllAsync, cancellationToken);
        made.Timings.Add(timings);
        var encoding = format.Format();
        ImageResponse.Describe(response, "image", encoding);
        ImageResponse.Describe(response, made.Timings);
        response.Headers.CacheControl = "no-store";
        response.RegisterForDispose(made.Image);
        return Results.Stream(made.Image.Open(), encoding.ContentType);

        async Task<LoadedContent> LoadAllAsync(CancellationToken token)
        {
            var all = await LoadAsync(content.Length, token);
            limits.CheckFrames(all, body.Format);
            return all;
        }

        Task<LoadedContent> LoadAsync(long count, CancellationToken token)
        {
            content.Position = 0;
            return LoadedContent.LoadAsync(content, count, token);
        }
    }

    /// <summary>Reads with a larger buffer than <c>DrainAsync</c> does.</summary>
    private static async Task ReadToEndAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken) > 0)
            {
                // The stream buffers what is read from it.
            }
        }
        catch (IOException exception) when (FileErrors.IsFull(exception))
        {
            await DiscardAsync(content);
            throw ImageProblems.NoSpaceForBody();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task DiscardAsync(Stream content)
    {
        try
        {
            await content.DisposeAsync();
        }
        catch (IOException exception) when (FileErrors.IsFull(exception))
        {
            // The stream writes the rest of its buffer, which fails for the same reason and would replace the error to report.
        }
    }
}
