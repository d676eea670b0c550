using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SreAssignment.Auth.Keys;

/// <summary>Not ready without a key that signs; degraded, which is still ready, while a file in the folder cannot be used.</summary>
internal sealed class SigningKeyHealthCheck(SigningKeyRing ring) : IHealthCheck
{
    /// <inheritdoc />
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
