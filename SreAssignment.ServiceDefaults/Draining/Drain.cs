using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SreAssignment.ServiceDefaults.Draining;

/// <summary>
/// Holds the shutdown back for <see cref="DrainOptions.Delay"/>. The host calls <see cref="StoppingAsync"/> before it stops the server, so
/// everything goes on being answered meanwhile.
/// </summary>
internal sealed partial class Drain(
    IHostApplicationLifetime lifetime, IOptions<DrainOptions> options, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService
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

    [LoggerMessage(LogLevel.Information, "Draining: not ready any more, still answering for {Delay}.")]
    private static partial void LogDraining(ILogger logger, TimeSpan delay);
}

/// <summary>Unhealthy from the moment the process is told to stop, so that balancers look elsewhere while it still answers.</summary>
internal sealed class DrainHealthCheck(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.IsDraining
            ? HealthCheckResult.Unhealthy("Stopping: finishing what is in flight.")
            : HealthCheckResult.Healthy());
}
