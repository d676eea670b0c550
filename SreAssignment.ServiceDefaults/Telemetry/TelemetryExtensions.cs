using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SreAssignment.ServiceDefaults.Management;

namespace SreAssignment.ServiceDefaults.Telemetry;

/// <summary>
/// OpenTelemetry: metrics always, for <c>/metrics</c>; traces and logs where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names somebody who takes them.
/// A service names its meters and activity sources <c>SreAssignment.…</c> and has them exported without registering them.
/// </summary>
internal static class TelemetryExtensions
{
    /// <summary>The meter of what all services count in the same way.</summary>
    public const string MeterName = "SreAssignment.ServiceDefaults";

    private const string OwnSources = "SreAssignment.*";
    private const string ProxySource = "Yarp.ReverseProxy";

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddRuntimeInstrumentation()
            .AddMeter(OwnSources)
            .AddPrometheusExporter());
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_SERVICE_NAME"]))
            telemetry.ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName));
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        telemetry
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddSource(OwnSources, ProxySource))
            .UseOtlpExporter();
        builder.Services.AddOptions<AspNetCoreTraceInstrumentationOptions>().Configure<IServiceProvider>((options, services) =>
        {
            var management = services.GetRequiredKeyedService<ListenerPort>(ManagementEndpoint.PortSetting);
            options.Filter = context => !management.HasAccepted(context);
        });
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
        });
    }
}
