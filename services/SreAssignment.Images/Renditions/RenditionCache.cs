using SreAssignment.Images.Catalog;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Telemetry;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Renditions;

/// <summary>Renditions are made once and served from the store after that.</summary>
internal sealed partial class RenditionCache(IObjectStore store, ImageCatalog catalog, RenditionMaker maker, ImageMetrics metrics, ILogger<RenditionCache> logger)
{
    /// <summary>Beyond this many of one image they are made and served and not kept, so that nobody fills the store by counting widths up.</summary>
    public const int LargestCountPerImage = 100;

    private readonly SharedWork<MadeRendition> _making = new();
    private readonly SemaphoreSlim[] _storing = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Checks that the image of the watermark exists.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">It does not.</exception>
    public Task CheckWatermarkAsync(TransformParameters parameters, CancellationToken cancellationToken) =>
        maker.FindWatermarkAsync(parameters.Watermark, cancellationToken);

    /// <summary>Opens the rendition if it is stored.</summary>
    public async Task<ObjectReader?> FindAsync(RenditionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await store.OpenReadAsync(request.Key, cancellationToken: cancellationToken);
            metrics.Requested(isStored: true);
            return stored;
        }
        catch (ObjectNotFoundException)
        {
            metrics.Requested(isStored: false);
            return null;
        }
    }

    /// <summary>Makes and stores it, or waits for the caller who is doing so. Several may get the same, and so nobody disposes of it.</summary>
    public Task<MadeRendition> MakeAsync(RenditionRequest request, CancellationToken cancellationToken) =>
        _making.RunAsync(request.Key, async token =>
        {
            var made = await maker.MakeAsync(request, token);
            using (made.Timings.Measure(Stage.Store))
                await KeepAsync(request, made.Image, token);
            return made;
        }, cancellationToken);

    private async Task KeepAsync(RenditionRequest request, EncodedResult image, CancellationToken cancellationToken)
    {
        try
        {
            if (!await PutAsync(request, image, cancellationToken))
                return;
        }
        catch (Exception exception) when (exception is ObjectStoreFullException or ObjectStoreUnavailableException)
        {
            // It is made already and the caller shall have it; the next one makes it again.
            LogNotKept(exception, request.Key);
            return;
        }
        // A delete that came in between has not seen it.
        if (await catalog.FindAsync(request.Id, CancellationToken.None) is null)
        {
            await store.DeleteAsync(request.Key, CancellationToken.None);
            throw ImageProblems.NotFound(request.Id);
        }
    }

    /// <summary>One at a time for one image, so that the count holds.</summary>
    private async Task<bool> PutAsync(RenditionRequest request, EncodedResult image, CancellationToken cancellationToken)
    {
        var turn = _storing[(uint)request.Id.GetHashCode() % _storing.Length];
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (await store.ListAsync(ImageKeys.Renditions(request.Id), cancellationToken: cancellationToken).CountAsync(cancellationToken) >= LargestCountPerImage)
                return false;
            await using var content = image.Open();
            await store.PutAsync(request.Key, content, cancellationToken);
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot keep the rendition {Key}; it is served all the same.")]
    private partial void LogNotKept(Exception exception, string key);
}
