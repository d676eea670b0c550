using SreAssignment.Images.Storage;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Catalog;

/// <summary>
/// Deletes orphaned objects: content and renditions without metadata, which an interrupted upload or deletion leaves. Objects of the last hour are kept,
/// because an upload may be in progress.
/// </summary>
internal sealed partial class OrphanCleanup(
    IObjectStore store, ImageCatalog catalog, TimeProvider timeProvider, ILogger<OrphanCleanup> logger) : BackgroundService
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
                await DeleteOrphansAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        }
    }

    internal async Task DeleteOrphansAsync(CancellationToken cancellationToken)
    {
        var before = timeProvider.GetUtcNow() - MinimumAge;
        var deleted = 0;
        // In order of keys, so that the objects of an image are consecutive and one read of its metadata is enough.
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
            deleted++;
        }
        if (deleted > 0)
            LogDeleted(deleted);
    }

    private IAsyncEnumerable<ObjectInfo> Candidates(CancellationToken cancellationToken) =>
        store.ListAsync(ImageKeys.ImagesPrefix, cancellationToken: cancellationToken)
            .Concat(store.ListAsync(ImageKeys.RenditionsPrefix, cancellationToken: cancellationToken));

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Count} orphaned objects.")]
    private partial void LogDeleted(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cleanup of orphaned objects failed and runs again in an hour. Check the object store.")]
    private partial void LogFailed(Exception exception);
}
