using System.Diagnostics.Metrics;
using System.Reflection;
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
/// OpenTelemetry: metrics for <c>/metrics</c>, and traces and logs when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Meters and activity sources whose names
/// begin with <c>SreAssignment.</c> are exported without registration.
/// </summary>
internal static class TelemetryExtensions
{
    /// <summary>The meter of the metrics that all services have.</summary>
    public const string MeterName = "SreAssignment.ServiceDefaults";

    private const string OwnSources = "SreAssignment.*";
    private const string PollyMeter = "Polly";
    private const string ProxySource = "Yarp.ReverseProxy";

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.AddServiceMetrics();
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddRuntimeInstrumentation()
            .AddMeter(OwnSources, PollyMeter)
            .AddView(Select)
            .AddPrometheusExporter());
        telemetry.ConfigureResource(resource => resource.AddService(
            builder.Configuration["OTEL_SERVICE_NAME"] ?? builder.Environment.ApplicationName,
            serviceVersion: Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            autoGenerateServiceInstanceId: false));
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        telemetry
            .WithMetrics(metrics => metrics.SetExemplarFilter(ExemplarFilterType.TraceBased))
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

    // Series that no dashboard or alert needs, and a label with one value for each address of a peer.
    private static MetricStreamConfiguration? Select(Instrument instrument) => instrument switch
    {
        { Meter.Name: "Microsoft.AspNetCore.MemoryPool" or "Microsoft.AspNetCore.Routing" or "System.Net.NameResolution" } => MetricStreamConfiguration.Drop,
        { Name: "http.client.open_connections" or "http.client.connection.duration" } => new MetricStreamConfiguration
        {
            TagKeys = ["http.connection.state", "server.address", "server.port"],
        },
        _ => null,
    };
}
