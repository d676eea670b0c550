using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ObjectStorage.Configuration;

/// <summary>Removes what interrupted writes left behind. No write takes nearly an hour, so nothing older can still be in use, by whichever process.</summary>
internal sealed partial class ObjectStoreSweeper(IObjectStore store, TimeProvider timeProvider, ILogger<ObjectStoreSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan MinimumAge = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        do
            await SweepAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var swept = await store.SweepAsync(timeProvider.GetUtcNow() - MinimumAge, cancellationToken);
            if (swept > 0)
                LogSwept(swept);
        }
        catch (ObjectStoreException exception)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} leftovers of interrupted writes from the object store.")]
    private partial void LogSwept(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot sweep the object store; the next sweep tries again.")]
    private partial void LogFailed(Exception exception);
}
