using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Degraded and never unhealthy: no replica has the keys that this one lacks, so taking it out would help nobody.</summary>
internal sealed class SigningKeyHealthCheck(SigningKeyCache keys) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(keys switch
    {
        { IsFresh: true, HasKeys: true } => HealthCheckResult.Healthy(),
        { HasKeys: true } => HealthCheckResult.Degraded("The signing keys could not be refreshed; those fetched before are in use."),
        _ => HealthCheckResult.Degraded("There are no signing keys yet."),
    });
}
