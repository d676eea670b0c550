using System.Security.Cryptography;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Intake;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Renditions;

/// <summary>Transforms images, stored ones and others, within the bounds of the worker.</summary>
internal sealed class RenditionMaker(IObjectStore store, ImageCatalog catalog, ImageLimits limits, ImageWorker worker, ImageMetrics metrics)
{
    /// <summary>Transforms a stored image.</summary>
    public Task<MadeRendition> MakeAsync(RenditionRequest request, CancellationToken cancellationToken) => MakeAsync(
        "rendition", request.Image.Header, request.Image.Bytes, request.Parameters, request.Format,
        token => LoadAsync(request.Id, request.Image, token), cancellationToken);

    /// <summary>Transforms an image from anywhere.</summary>
    /// <param name="operation">What for, as metrics call it.</param>
    /// <param name="header">Its header.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="parameters">What to do.</param>
    /// <param name="format">What to encode it as.</param>
    /// <param name="load">Brings its bytes, once its turn has come.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    public async Task<MadeRendition> MakeAsync(
        string operation, ImageHeader header, long length, TransformParameters parameters, OutputFormat format, Func<CancellationToken, Task<LoadedContent>> load,
        CancellationToken cancellationToken)
    {
        var timings = new StageTimings();
        var transformation = new Transformation(header, parameters, format);
        limits.CheckResult(transformation);
        var overlay = await FindWatermarkAsync(parameters.Watermark, cancellationToken);
        var bytes = length + (overlay?.Bytes ?? 0) + transformation.MemoryNeeded(overlay?.Header);
        var job = new ImageJob(operation, header, length, format, transformation.Layout.Canvas);
        var result = await metrics.MeasureAsync(job, () => worker.RunAsync(bytes, timings, async token =>
        {
            var fetch = timings.Measure(Stage.Fetch);
            using var content = await load(token);
            using var overlayContent = overlay is null ? null : await LoadAsync(parameters.Watermark!.Image, overlay, token);
            fetch.Dispose();
            return await ImageWorker.ComputeAsync(() => Transform(transformation, content, overlayContent, timings, token));
        }, cancellationToken));
        return new(result, timings);
    }

    private static EncodedResult Transform(
        Transformation transformation, LoadedContent content, LoadedContent? overlayContent, StageTimings timings, CancellationToken cancellationToken)
    {
        var source = EncodedImage.Open(content.Open(), cancellationToken);
        var watermark = overlayContent is null ? null : EncodedImage.Open(overlayContent.Open(), cancellationToken);
        return transformation.Run(source, watermark, timings, cancellationToken);
    }

    /// <summary>Checks that a transformation is possible with an image, without its pixels.</summary>
    /// <param name="header">The header of the image.</param>
    /// <param name="parameters">The transformation.</param>
    /// <param name="format">The format of the result.</param>
    /// <param name="cancellationToken">Cancels the read of the watermark.</param>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">A parameter does not fit the image.</exception>
    public async Task CheckAsync(ImageHeader header, TransformParameters parameters, OutputFormat format, CancellationToken cancellationToken)
    {
        limits.CheckResult(new Transformation(header, parameters, format));
        await FindWatermarkAsync(parameters.Watermark, cancellationToken);
    }

    /// <summary>Returns the image of a watermark.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">It does not exist.</exception>
    public async Task<ImageMetadata?> FindWatermarkAsync(Watermark? watermark, CancellationToken cancellationToken)
    {
        if (watermark is null)
            return null;
        return await catalog.FindAsync(watermark.Image, cancellationToken)
            ?? throw ParameterReader.Invalid("watermark", $"names the image '{watermark.Image}', which does not exist");
    }

    private async Task<LoadedContent> LoadAsync(ImageId id, ImageMetadata image, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await store.OpenReadAsync(ImageKeys.Content(id), cancellationToken: cancellationToken);
            if (reader.Info.Length != image.Bytes)
                throw catalog.Damaged(id, $"its content has {reader.Info.Length} bytes, and its metadata says {image.Bytes}");
            var content = await LoadedContent.LoadAsync(reader.Content, image.Bytes, cancellationToken);
            if (Convert.ToHexStringLower(SHA256.HashData(content.Span)) == image.Sha256)
                return content;
            content.Dispose();
            throw catalog.Damaged(id, "its content has another SHA-256 than its metadata says");
        }
        catch (ObjectNotFoundException)
        {
            // Deleted since its metadata was read.
            throw ImageProblems.NotFound(id);
        }
    }
}
