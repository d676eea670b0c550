using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SreAssignment.ServiceDefaults.Health;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.ServiceDefaults.Management;

/// <summary>Health and metrics on a port of their own, in every environment.</summary>
internal static class ManagementEndpoint
{
    /// <summary>The setting with the port.</summary>
    public const string PortSetting = "MANAGEMENT_PORT";

    private const int DefaultPort = 9000;

    public static void AddManagementPort(this IHostApplicationBuilder builder) => builder.AddListenerPort(PortSetting, DefaultPort);

    public static void UseManagement(this WebApplication app) =>
        app.MapWhen(app.Services.GetRequiredKeyedService<ListenerPort>(PortSetting).HasAccepted, Answer);

    private static void Answer(IApplicationBuilder management)
    {
        management.Use((context, next) =>
        {
            // Probes and scrapes come every few seconds and would drown the callers' requests in the server's duration histogram.
            if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
                metrics.MetricsDisabled = true;
            return next(context);
        });
        management.UseHealthChecks("/health", Checks(HealthTags.Ready));
        management.UseHealthChecks("/alive", Checks(HealthTags.Live));
        management.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
        management.Run(context => ProblemWriter.WriteAsync(
            context, ProblemTypes.NotFound, "The management port answers /health, /alive and /metrics only."));
    }

    private static HealthCheckOptions Checks(string tag) =>
        new() { Predicate = check => check.Tags.Contains(tag), ResponseWriter = HealthReportWriter.WriteAsync };
}
