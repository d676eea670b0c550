using Microsoft.Extensions.Diagnostics.HealthChecks;
using SreAssignment.Auth.Telemetry;

namespace SreAssignment.Auth.Keys;

/// <summary>
/// Polls the key folder. Kubernetes updates a mounted secret by replacing a symbolic link, which file watchers do not report.
/// </summary>
internal sealed class SigningKeyPolling(SigningKeyRing ring, AuthMetrics metrics, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // Without a key nothing can be signed: another replica is creating the first one, or the mount is late.
    private static readonly TimeSpan IntervalWithoutSigner = TimeSpan.FromMilliseconds(100);

    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ring.Start();
        metrics.ObserveSigningKeys(() => ring.Signer?.ActivatesAt, () => ring.Problems.Count);
        // Each run starts the clock of the next, so that a slow disk cannot make them overlap.
        _timer = time.CreateTimer(_ => Poll(), null, Next, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private TimeSpan Next => ring.Signer is null ? IntervalWithoutSigner : Interval;

    private void Poll()
    {
        ring.Refresh();
        _timer!.Change(Next, Timeout.InfiniteTimeSpan);
    }
}

/// <summary>Not ready without a key that signs; degraded, which is still ready, while a file in the folder cannot be used.</summary>
internal sealed class SigningKeyHealthCheck(SigningKeyRing ring) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = string.Join("; ", ring.Problems);
        return Task.FromResult(ring.Signer switch
        {
            null => HealthCheckResult.Unhealthy($"No key is active (Auth:SigningKeys:Folder). {problems}"),
            _ when problems.Length > 0 => HealthCheckResult.Degraded(problems),
            _ => HealthCheckResult.Healthy(),
        });
    }
}
