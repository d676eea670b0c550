using SreAssignment.Images.Catalog;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Intake;

/// <summary>Accepts images: each is received, checked, and stored once it is known to be whole.</summary>
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
        await using var spooled = await SpooledBody.ReceiveAsync(body, cancellationToken);
        var header = await inspector.InspectAsync(spooled, timings, cancellationToken);
        await check(header);
        var (isMissingEnd, summary) = await VerifyAsync(spooled, header, timings, cancellationToken);
        var id = ImageId.New(timeProvider);
        var metadata = ImageMetadata.Of(id, header, spooled.Length, spooled.Sha256, isMissingEnd, body.FileName, summary);
        try
        {
            using (timings.Measure(Stage.Store))
            {
                await store.PutAsync(ImageKeys.Content(id), spooled.Open(), cancellationToken);
                await catalog.AddAsync(id, metadata, cancellationToken);
            }
            return metadata;
        }
        catch (Exception exception) when (exception is not ObjectStoreUnavailableException)
        {
            await DiscardAsync(id);
            throw;
        }
    }

    /// <summary>Decodes the image once: a header says nothing about what is missing at the end.</summary>
    /// <returns>Whether the end marker of a JPEG is missing, and what the pixels are like.</returns>
    private Task<(bool IsMissingEnd, ImageSummary Summary)> VerifyAsync(
        SpooledBody body, ImageHeader header, StageTimings timings, CancellationToken cancellationToken) => metrics.MeasureAsync(
        new("upload", header, body.Length), () => worker.RunAsync(2 * body.Length + header.DecoderBytes, timings, async token =>
        {
            using var content = await body.LoadAsync(body.Length, token);
            limits.CheckFrames(content, header.Format);
            using var decode = timings.Measure(Stage.Decode);
            return await ImageWorker.ComputeAsync(() =>
            {
                var image = EncodedImage.Open(content.Open(), token);
                return (image.IsMissingEnd, image.Summarize());
            });
        }, cancellationToken));

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
