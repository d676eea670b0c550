using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ObjectStorage.Configuration;

/// <summary>Removes what interrupted writes left behind. No write takes nearly an hour, so nothing older can still be in use, by whichever process.</summary>
internal sealed partial class ObjectStoreSweeper(IObjectStore store, TimeProvider time, ILogger<ObjectStoreSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MinimumAge = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
            await SweepAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var swept = await store.SweepAsync(time.GetUtcNow() - MinimumAge, cancellationToken);
            if (swept > 0)
                LogSwept(swept);
        }
        catch (ObjectStoreException exception)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Object store swept: {Count} leftovers of interrupted writes deleted")]
    private partial void LogSwept(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Object store not swept; the next sweep retries. Check the object storage.")]
    private partial void LogFailed(Exception exception);
}
