using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Catalog;

/// <summary>Removes content and renditions that belong to no image: an upload or a delete was cut off. Only what is an hour old, as an upload may be under way.</summary>
internal sealed partial class Janitor(IObjectStore store, ImageCatalog catalog, TimeProvider timeProvider, ILogger<Janitor> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinimumAge = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        }
    }

    internal async Task CleanAsync(CancellationToken cancellationToken)
    {
        var before = timeProvider.GetUtcNow() - MinimumAge;
        var removed = 0;
        // In order of keys, so all that belongs to one image comes together and is asked about once.
        var (last, exists) = (default(ImageId), true);
        await foreach (var info in Candidates(cancellationToken))
        {
            if (info.LastModified >= before || !ImageKeys.IsPart(info.Key, out var id))
                continue;
            if (id != last)
                (last, exists) = (id, await catalog.ExistsAsync(id, cancellationToken));
            if (exists)
                continue;
            await store.DeleteAsync(info.Key, cancellationToken);
            removed++;
        }
        if (removed > 0)
            LogRemoved(removed);
    }

    private IAsyncEnumerable<ObjectInfo> Candidates(CancellationToken cancellationToken) =>
        store.ListAsync(ImageKeys.ImagesPrefix, cancellationToken: cancellationToken)
            .Concat(store.ListAsync(ImageKeys.RenditionsPrefix, cancellationToken: cancellationToken));

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} objects that belonged to no image.")]
    private partial void LogRemoved(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot look for objects that belong to no image; the next round tries again.")]
    private partial void LogFailed(Exception exception);
}
