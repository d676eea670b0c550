using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SreAssignment.Auth.Revocation;

/// <summary>
/// Not ready before the list was read once, since a revoked token would pass; degraded, which is still ready, while it cannot be read again.
/// </summary>
internal sealed class RevocationHealthCheck(RevocationList list, RevocationSync sync) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((list.LoadedAt, sync.IsFailing) switch
        {
            (null, _) => HealthCheckResult.Unhealthy("The revocations have not been read from object storage yet."),
            ({ } loadedAt, true) => HealthCheckResult.Degraded($"The revocations were last read from object storage at {loadedAt:u}."),
            _ => HealthCheckResult.Healthy(),
        });
}
