namespace SreAssignment.Dashboard.Hosting;

/// <summary>Tells pages of changes, at most twice a second however fast they come.</summary>
internal sealed class Ticker(IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Ticker> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Calls back when a version is another than before.</summary>
    /// <returns>What ends it.</returns>
    public IDisposable Every(Func<long> version, Func<Task> changed)
    {
        var seen = version();
        var isBusy = 0;
        return time.CreateTimer(_ => _ = TickAsync(), null, Interval, Interval);

        async Task TickAsync()
        {
            // A browser that is still open when the application ends has nobody left to show it anything.
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                return;

            // A page that takes long to show one change skips those in between.
            if (version() is var now && (now == seen || Interlocked.Exchange(ref isBusy, 1) == 1))
                return;
            seen = now;
            try
            {
                await changed();
            }
            catch (ObjectDisposedException)
            {
                // The page was left in this moment.
            }
            catch (Exception e)
            {
                Log.Failed(logger, e);
            }
            finally
            {
                Volatile.Write(ref isBusy, 0);
            }
        }
    }
}

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "A page of the dashboard could not be brought up to date")]
    public static partial void Failed(ILogger logger, Exception exception);
}
