using Microsoft.Extensions.Hosting;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Fetches the keys at start and every minute from then on. Keys are published minutes before they sign, so none comes as a surprise.</summary>
internal sealed class SigningKeyRefresher(SigningKeyCache keys, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IntervalWhileFailing = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await keys.RefreshAsync();
            await Task.Delay(keys.IsFresh ? Interval : IntervalWhileFailing, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
