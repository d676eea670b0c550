using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SreAssignment.ServiceDefaults.Draining;

/// <summary>
/// Delays the shutdown for <see cref="DrainOptions.Delay"/>. The host calls <see cref="StoppingAsync"/> before it stops the server, so
/// the replica serves requests meanwhile.
/// </summary>
internal sealed partial class DrainingService(
    IHostApplicationLifetime lifetime, IOptions<DrainOptions> options, TimeProvider time, ILogger<DrainingService> logger) : IHostedLifecycleService
{
    private volatile bool _stopping;

    // A signal cancels ApplicationStopping before the host calls StoppingAsync; a call to StopAsync does it the other way round.
    public bool IsDraining => _stopping || lifetime.ApplicationStopping.IsCancellationRequested;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        if (options.Value.Delay == TimeSpan.Zero)
            return;
        LogDraining(logger, options.Value.Delay);
        await Task.Delay(options.Value.Delay, time, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Draining: not ready, and serving requests for another {Delay}")]
    private static partial void LogDraining(ILogger logger, TimeSpan delay);
}

/// <summary>Unhealthy from the signal to stop, so that load balancers choose other replicas while this one still serves requests.</summary>
internal sealed class DrainHealthCheck(DrainingService drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.IsDraining
            ? HealthCheckResult.Unhealthy("Stopping: finishing what is in flight.")
            : HealthCheckResult.Healthy());
}
