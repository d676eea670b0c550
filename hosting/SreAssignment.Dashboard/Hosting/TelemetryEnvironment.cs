using SreAssignment.Dashboard.Otlp.Receiver;

namespace SreAssignment.Dashboard.Hosting;

/// <summary>Tells the application's projects where to send telemetry; what the application says itself counts for more.</summary>
internal static class TelemetryEnvironment
{
    private const string DelayMilliseconds = "1000";

    public static void Add(DistributedApplicationModel model, OtlpReceiver receiver)
    {
        foreach (var project in model.Resources.OfType<ProjectResource>())
        {
            project.Annotations.Insert(0, new EnvironmentCallbackAnnotation(context =>
            {
                var variables = context.EnvironmentVariables;
                variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Grpc.AbsoluteUri.TrimEnd('/');
                variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
                variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"{ApiKey.Header}={receiver.ApiKey.Value}";
                variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";

                // Whatever the environment: somebody watches.
                variables["OTEL_BLRP_SCHEDULE_DELAY"] = DelayMilliseconds;
                variables["OTEL_BSP_SCHEDULE_DELAY"] = DelayMilliseconds;
                variables["OTEL_METRIC_EXPORT_INTERVAL"] = DelayMilliseconds;
                return Task.CompletedTask;
            }));
        }
    }
}
