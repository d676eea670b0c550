using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SreAssignment.ServiceDefaults.Health;
using SreAssignment.ServiceDefaults.Http;
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
        app.MapWhen(app.Services.GetRequiredKeyedService<ListenerPort>(PortSetting).HasAccepted, Serve);

    private static void Serve(IApplicationBuilder management)
    {
        management.Use((context, next) =>
        {
            // Probes and scrapes come every few seconds, and would hide the clients' requests in the server's duration histogram.
            if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
                metrics.MetricsDisabled = true;
            return next(context);
        });
        management.Use(MethodNames.RejectOthersAsync);
        management.Use(AllowReadingAsync);
        management.UseHealthChecks("/health", Checks(HealthTags.Ready));
        management.UseHealthChecks("/alive", Checks(HealthTags.Live));
        management.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
        management.Run(context => ProblemWriter.WriteAsync(
            context, ProblemTypes.NotFound, "The management port serves /health, /alive and /metrics only."));
    }

    private static Task AllowReadingAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            return next(context);
        context.Response.Headers.Allow = "GET, HEAD";
        return ProblemWriter.WriteAsync(context, ProblemTypes.MethodNotAllowed, "The management port allows GET and HEAD only.");
    }

    private static HealthCheckOptions Checks(string tag) =>
        new() { Predicate = check => check.Tags.Contains(tag), ResponseWriter = HealthReportWriter.WriteAsync };
}
