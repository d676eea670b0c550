using Microsoft.Extensions.Options;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Formats.Decoders;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;

namespace SreAssignment.Images.Renditions;

/// <summary>Transforms stored and received images, within the limits of the work gate.</summary>
internal sealed class RenditionMaker(ImageCatalog catalog, ImageWorker worker, ImageMetrics metrics, IOptions<ImagesOptions> options)
{
    private readonly long _maxPixels = options.Value.MaxPixels;

    /// <summary>Transforms a stored image.</summary>
    public Task<MadeRendition> MakeAsync(RenditionRequest request, CancellationToken cancellationToken) => MakeAsync(
        "rendition", new(request.Image.Header, request.Image.Bytes, token => catalog.LoadAsync(request.Image, token)), request.Parameters, request.Format,
        request.Watermark, cancellationToken);

    /// <summary>Transforms an image.</summary>
    /// <param name="operation">The operation, as a label of the metrics.</param>
    /// <param name="source">The image.</param>
    /// <param name="parameters">The transformation.</param>
    /// <param name="format">The format of the result.</param>
    /// <param name="watermark">The image of the watermark, if there is one.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task<MadeRendition> MakeAsync(
        string operation, RenditionSource source, TransformParameters parameters, OutputFormat format, ImageMetadata? watermark,
        CancellationToken cancellationToken)
    {
        var timings = new StageTimings();
        var transformation = new Transformation(source.Header, parameters, format);
        transformation.Check(_maxPixels);
        var bytes = source.Length + (watermark?.Bytes ?? 0) + transformation.MemoryNeeded(watermark?.Header);
        var job = new ImageJob(operation, source.Header, source.Length, format, transformation.Layout.Canvas);
        var result = await metrics.MeasureAsync(job, () => worker.RunAsync(bytes, timings, async token =>
        {
            var fetch = timings.Measure(Stage.Fetch);
            using var content = await source.LoadAsync(token);
            using var overlay = watermark is null ? null : await catalog.LoadAsync(watermark, token);
            fetch.Dispose();
            return await ImageWorker.ComputeAsync(() =>
            {
                var mark = overlay is null ? null : EncodedImage.Open(overlay, watermark!.Header, token);
                return transformation.Run(EncodedImage.Open(content, source.Header, token), mark, timings, token);
            });
        }, cancellationToken));
        return new(result, timings);
    }

    /// <summary>Checks that a transformation is possible with an image, without its pixels.</summary>
    /// <param name="header">The header of the image.</param>
    /// <param name="parameters">The transformation.</param>
    /// <param name="format">The format of the result.</param>
    /// <param name="cancellationToken">Cancels the read of the watermark.</param>
    /// <returns>The image of the watermark, if there is one.</returns>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">A parameter does not fit the image.</exception>
    public Task<ImageMetadata?> CheckAsync(ImageHeader header, TransformParameters parameters, OutputFormat format, CancellationToken cancellationToken)
    {
        new Transformation(header, parameters, format).Check(_maxPixels);
        return FindWatermarkAsync(parameters.Watermark, cancellationToken);
    }

    /// <summary>Returns the image of a watermark.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">It does not exist.</exception>
    public async Task<ImageMetadata?> FindWatermarkAsync(Watermark? watermark, CancellationToken cancellationToken)
    {
        return watermark is null ? null : await catalog.FindAsync(watermark.Image, cancellationToken)
            ?? throw ParameterReader.Invalid("watermark", $"names the image '{watermark.Image}', which does not exist");
    }
}

/// <summary>A requested rendition of a stored image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Parameters">The transformation.</param>
/// <param name="Format">The format of the result.</param>
/// <param name="Watermark">The image of the watermark, if there is one.</param>
/// <param name="Hash">The canonical cache key of the parameters; see <see cref="RenditionKey"/>.</param>
internal sealed record RenditionRequest(ImageMetadata Image, TransformParameters Parameters, OutputFormat Format, ImageMetadata? Watermark, string Hash)
{
    public ImageId Id => Image.Id;

    public string Key => ImageKeys.Rendition(Id, Hash);

    public ImageFormat Encoding => Format.Format();
}

/// <summary>The source of a rendition.</summary>
/// <param name="Header">The header of the image.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="LoadAsync">Loads its bytes, once the work gate admits it.</param>
internal sealed record RenditionSource(ImageHeader Header, long Length, Func<CancellationToken, Task<LoadedContent>> LoadAsync);

/// <summary>A rendition that this request made.</summary>
internal sealed record MadeRendition(EncodedResult Image, StageTimings Timings);
