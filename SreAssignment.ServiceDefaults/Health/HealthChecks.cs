using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using SreAssignment.ServiceDefaults.Draining;

namespace SreAssignment.ServiceDefaults.Health;

internal static class Readiness
{
    public static void AddReadiness(this IHostApplicationBuilder builder) =>
        builder.Services.AddHealthChecks()
            .AddCheck("self", () => HealthCheckResult.Healthy(), [HealthTags.Live])
            .AddCheck<DrainHealthCheck>("drain", HealthStatus.Unhealthy, [HealthTags.Ready]);
}

/// <summary>The tags that select the checks of a health endpoint.</summary>
public static class HealthTags
{
    /// <summary>Checks of <c>/health</c>, which decide whether the replica gets requests. A degraded replica gets requests.</summary>
    public const string Ready = "ready";

    /// <summary>Checks of <c>/alive</c>, which decide whether the process is restarted. They must not depend on other processes.</summary>
    public const string Live = "live";
}
