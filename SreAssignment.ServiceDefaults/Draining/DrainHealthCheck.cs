using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SreAssignment.ServiceDefaults.Draining;

/// <summary>Unhealthy from the signal to stop, so that load balancers choose other replicas while this one still serves requests.</summary>
internal sealed class DrainHealthCheck(DrainingService drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.IsDraining
            ? HealthCheckResult.Unhealthy("Stopping: finishing what is in flight.")
            : HealthCheckResult.Healthy());
}
