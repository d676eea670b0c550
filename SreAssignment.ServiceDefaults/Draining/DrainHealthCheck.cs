using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SreAssignment.ServiceDefaults.Draining;

/// <summary>Unhealthy from the moment the process is told to stop, so that balancers look elsewhere while it still answers.</summary>
internal sealed class DrainHealthCheck(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.IsDraining
            ? HealthCheckResult.Unhealthy("Stopping: finishing what is in flight.")
            : HealthCheckResult.Healthy());
}
