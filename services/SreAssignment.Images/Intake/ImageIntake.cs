using SreAssignment.Images.Catalog;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Intake;

/// <summary>Takes images in: straight to the store, then checked there, and only then made to exist.</summary>
internal sealed partial class ImageIntake(
    IObjectStore store, ImageCatalog catalog, ImageInspector inspector, ImageLimits limits, ImageWorker worker, ImageMetrics metrics, TimeProvider timeProvider,
    ILogger<ImageIntake> logger)
{
    /// <summary>Stores an image.</summary>
    /// <param name="body">The image.</param>
    /// <param name="check">Rejects an image by its header.</param>
    /// <param name="timings">Receives the duration of each stage.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">The image is rejected. Nothing of it is stored.</exception>
    public async Task<ImageMetadata> AddAsync(UploadBody body, Func<ImageHeader, Task> check, StageTimings timings, CancellationToken cancellationToken)
    {
        var id = ImageId.New(timeProvider);
        StoredObject stored;
        using (timings.Measure(Stage.Store))
            stored = await store.PutAsync(ImageKeys.Content(id), body.Content, cancellationToken);
        try
        {
            var header = await inspector.InspectAsync(
                body.Format, stored.Length, (count, token) => LoadAsync(stored, count, token), timings, cancellationToken);
            await check(header);
            await VerifyAsync(stored, header, timings, cancellationToken);
            var metadata = ImageMetadata.Of(id, header, stored.Length, stored.Sha256);
            await catalog.AddAsync(id, metadata, cancellationToken);
            return metadata;
        }
        catch (Exception exception) when (exception is not ObjectStoreUnavailableException)
        {
            await DiscardAsync(id);
            throw;
        }
    }

    private async Task<LoadedContent> LoadAsync(StoredObject stored, long count, CancellationToken cancellationToken)
    {
        await using var reader = await store.OpenReadAsync(stored.Key, new ByteRange(0, count), cancellationToken);
        return await LoadedContent.LoadAsync(reader.Content, count, cancellationToken);
    }

    /// <summary>Decodes it once, at the smallest size: a header says nothing about what is missing at the end.</summary>
    private async Task VerifyAsync(StoredObject stored, ImageHeader header, StageTimings timings, CancellationToken cancellationToken)
    {
        var bytes = stored.Length + header.DecoderBytes + Bitmaps.BytesPerPixel * Bitmaps.Pixels(header.SmallestSize);
        await metrics.MeasureAsync(new("upload", header, stored.Length), () => worker.RunAsync(bytes, timings, async token =>
        {
            var fetch = timings.Measure(Stage.Fetch);
            using var content = await LoadAsync(stored, stored.Length, token);
            fetch.Dispose();
            limits.CheckFrames(content, header.Format);
            using var decode = timings.Measure(Stage.Decode);
            return await ImageWorker.ComputeAsync(() =>
            {
                using var image = EncodedImage.Open(content.Open(), token);
                image.Verify();
                return true;
            });
        }, cancellationToken));
    }

    /// <summary>Deletes an image that was stored a moment ago. What remains after a fault of the store is deleted by the cleanup.</summary>
    public async Task DiscardAsync(ImageId id)
    {
        try
        {
            // Its metadata may have been written even though the store said no, and must not outlive the content.
            await store.DeleteAsync(ImageKeys.Metadata(id), CancellationToken.None);
            await store.DeleteAsync(ImageKeys.Content(id), CancellationToken.None);
        }
        catch (ObjectStoreException exception)
        {
            // Not visible without metadata, and the janitor comes by.
            LogNotDiscarded(exception, id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot remove the refused upload {Id} now.")]
    private partial void LogNotDiscarded(Exception exception, ImageId id);
}
