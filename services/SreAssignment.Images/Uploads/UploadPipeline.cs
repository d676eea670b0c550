using SreAssignment.Images.Buffers;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Formats.Decoders;
using SreAssignment.Images.Pixels;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Uploads;

/// <summary>Receives, verifies and stores images. The store has only complete images. Content is written once and not read back.</summary>
internal sealed partial class UploadPipeline(
    IObjectStore store, ImageCatalog catalog, ImageInspector inspector, ImageLimits limits, BodyMemory memory, ImageWorker worker, ImageMetrics metrics,
    TimeProvider timeProvider, ILogger<UploadPipeline> logger)
{
    /// <summary>Receives an image and reads its header.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">The image is rejected.</exception>
    public async Task<InspectedImage> ReceiveAsync(UploadBody body, StageTimings timings, CancellationToken cancellationToken)
    {
        ReceivedImage received;
        using (timings.Measure(Stage.Fetch))
            received = await ReceivedImage.ReceiveAsync(body, memory, cancellationToken);
        try
        {
            return new(received, body.FileName, await inspector.InspectAsync(received, timings, cancellationToken));
        }
        catch
        {
            await received.DisposeAsync();
            throw;
        }
    }

    /// <summary>Decodes the image once, because the header does not show whether the end is missing.</summary>
    /// <returns>Whether the end marker of a JPEG is missing, and a summary of the pixels.</returns>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">The image is truncated or corrupt.</exception>
    public Task<VerifiedImage> VerifyAsync(InspectedImage image, StageTimings timings, CancellationToken cancellationToken) => metrics.MeasureAsync(
        new("upload", image.Header, image.Length), () => worker.RunAsync(MemoryNeeded(image), timings, async token =>
        {
            using var content = await image.LoadAsync(token);
            limits.CheckFrames(content, image.Header.Format);
            using var decode = timings.Measure(Stage.Decode);
            return await ImageWorker.ComputeAsync(() =>
            {
                var encoded = EncodedImage.Open(content, image.Header, token);
                return new VerifiedImage(encoded.IsMissingEnd, encoded.Summarize());
            });
        }, cancellationToken));

    private static long MemoryNeeded(InspectedImage image) =>
        2L * image.Length + image.Header.DecoderBytes + ImageHeader.RowBytes(image.Header.Stored);

    /// <summary>Stores a verified image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="verified">The result of its verification.</param>
    /// <param name="timings">Receives the duration of the stage.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    public async Task<ImageMetadata> StoreAsync(InspectedImage image, VerifiedImage verified, StageTimings timings, CancellationToken cancellationToken)
    {
        var id = ImageId.New(timeProvider);
        try
        {
            using (timings.Measure(Stage.Store))
            {
                await using var content = image.Open();
                var stored = await store.PutAsync(ImageKeys.Content(id), content, cancellationToken);
                var metadata = ImageMetadata.Of(id, image.Header, stored.Length, stored.Sha256, verified.IsMissingEnd, image.FileName, verified.Summary);
                await catalog.AddAsync(id, metadata, cancellationToken);
                return metadata;
            }
        }
        catch (Exception exception) when (exception is not ObjectStoreUnavailableException)
        {
            await DeleteAsync(id);
            throw;
        }
    }

    // What remains after a fault of the store is deleted by the cleanup.
    private async Task DeleteAsync(ImageId id)
    {
        try
        {
            // The metadata may have been written although the store reported an error, and must not outlive the content.
            await store.DeleteAsync(ImageKeys.Metadata(id), CancellationToken.None);
            await store.DeleteAsync(ImageKeys.Content(id), CancellationToken.None);
        }
        catch (ObjectStoreException exception)
        {
            LogUploadNotDeleted(exception, id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Failed upload {Id} not deleted: the object store failed. The cleanup of orphaned objects deletes it.")]
    private partial void LogUploadNotDeleted(Exception exception, ImageId id);
}

/// <summary>A received image of which the header has been read.</summary>
/// <param name="received">The image.</param>
/// <param name="fileName">The name of the uploaded file, or <see langword="null"/>.</param>
/// <param name="header">Its header.</param>
internal sealed class InspectedImage(ReceivedImage received, string? fileName, ImageHeader header) : IAsyncDisposable
{
    /// <summary>The name of the uploaded file, or <see langword="null"/>.</summary>
    public string? FileName => fileName;

    /// <summary>The header.</summary>
    public ImageHeader Header => header;

    /// <summary>The length in bytes.</summary>
    public int Length => received.Length;

    /// <inheritdoc cref="ReceivedImage.Open"/>
    public Stream Open() => received.Open();

    /// <summary>Returns the bytes of the image, which must be used no longer than this object lives.</summary>
    public Task<LoadedContent> LoadAsync(CancellationToken cancellationToken) => received.LoadAsync(received.Length, cancellationToken);

    public ValueTask DisposeAsync() => received.DisposeAsync();
}

/// <summary>The result of the verification of an image.</summary>
/// <param name="IsMissingEnd">Whether the end marker of a JPEG is missing.</param>
/// <param name="Summary">A summary of the pixels.</param>
internal sealed record VerifiedImage(bool IsMissingEnd, ImageSummary Summary);
