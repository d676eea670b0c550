using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Fetches the keys at start and every minute from then on. Keys are published minutes before they sign.</summary>
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

/// <summary>Unhealthy until the first keys are there, so that the replica receives no requests. Later failures are degraded: the keys stay in use.</summary>
internal sealed class PublishedKeysHealthCheck(SigningKeyCache keys) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(keys switch
    {
        { IsFresh: true, HasKeys: true } => HealthCheckResult.Healthy(),
        { HasKeys: true } => HealthCheckResult.Degraded("The signing keys could not be refreshed; those fetched before are in use."),

        // Without a key the replica rejects every token, so it must not receive requests.
        _ => HealthCheckResult.Unhealthy("There are no signing keys yet."),
    });
}
