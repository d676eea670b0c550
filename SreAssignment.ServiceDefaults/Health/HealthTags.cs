using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using SreAssignment.ServiceDefaults.Draining;

namespace SreAssignment.ServiceDefaults.Health;

/// <summary>Which of the two health endpoints asks a check.</summary>
public static class HealthTags
{
    /// <summary>Asked by <c>/health</c>: should this replica get requests? Degraded counts as yes.</summary>
    public const string Ready = "ready";

    /// <summary>Asked by <c>/alive</c>: is this process worth keeping? Nothing outside the process belongs here.</summary>
    public const string Live = "live";
}

internal static class Readiness
{
    public static void AddReadiness(this IHostApplicationBuilder builder) =>
        builder.Services.AddHealthChecks()
            .AddCheck("self", () => HealthCheckResult.Healthy(), [HealthTags.Live])
            .AddCheck<DrainHealthCheck>("drain", HealthStatus.Unhealthy, [HealthTags.Ready]);
}
