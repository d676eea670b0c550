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
