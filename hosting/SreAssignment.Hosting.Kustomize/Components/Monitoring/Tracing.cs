using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components.Monitoring;

/// <summary>An OpenTelemetry Collector that every project sends its telemetry to. Tail sampling needs all spans of a trace, so it has one replica.</summary>
internal sealed partial class Tracing : IComponent
{
    /// <summary>The label of a Deployment whose telemetry goes to the Collector. The component aspire-dashboard leaves it alone.</summary>
    public const string Label = "otlp";

    public const string Collector = "collector";
    public const string ConfigurationFolder = "/etc/otelcol";

    private const int User = 10001;
    private const int Https = 443;

    private const string Default = """
        receivers:
          otlp:
            protocols:
              grpc:
                endpoint: 0.0.0.0:4317
              http:
                endpoint: 0.0.0.0:4318
        processors:
          memory_limiter:
            check_interval: 1s
            limit_percentage: 80
            spike_limit_percentage: 20
          batch: {}
        exporters:
          otlp:
            endpoint: ${env:OTLP_BACKEND}
            tls:
              insecure: ${env:OTLP_BACKEND_INSECURE}
        extensions:
          health_check:
            endpoint: 0.0.0.0:13133
        service:
          extensions: [health_check]
          pipelines:
            traces:
              receivers: [otlp]
              processors: [memory_limiter, batch]
              exporters: [otlp]
            metrics:
              receivers: [otlp]
              processors: [memory_limiter, batch]
              exporters: [otlp]
            logs:
              receivers: [otlp]
              processors: [memory_limiter, batch]
              exporters: [otlp]
        """ + "\n";

    public string Name => "tracing";

    public FileSet Create(Application application)
    {
        var names = new MonitoringNames(application);
        var files = new ComponentFiles(Name);
        var configuration = new ConfigurationFile("config.yaml", Configuration(application));
        var health = HealthPort().Match(configuration.Text) is { Success: true } found
            ? new ServerPort("health", int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture))
            : null;
        var server = new Server(names.Collector, application.Options.Monitoring.Options.CollectorImage, User, Name)
        {
            Arguments = [$"--config={ConfigurationFolder}/{configuration.Path}"],
            Environment =
            [
                // The garbage collector keeps the heap below the memory limit.
                new V1EnvVar { Name = "GOMEMLIMIT", Value = "400MiB" },
                .. Variables(application).Select(v => new V1EnvVar { Name = v.Name, Value = v.Value ?? ParameterFile.Placeholder }),
            ],
            Ports =
            [
                new ServerPort("grpc", MonitoringNames.OtlpGrpcPort, "grpc"), new ServerPort("http", MonitoringNames.OtlpHttpPort),
                .. health is null ? (ServerPort[])[] : [health],
            ],
            ProbePort = health?.Name,
            ReadinessPath = health is null ? null : "/",
            LivenessPath = health is null ? null : "/",
            Mounts =
            [
                (ConfigurationFolder, ServerFiles.Volume("configuration", [(files.Map($"{names.Collector}-configuration", configuration), [configuration])])),
            ],
            Amounts = new ResourceAmounts("100m", "256Mi") { CpuLimit = "1", MemoryLimit = "512Mi" },
        };
        files.Add("collector.yaml", [.. server.Objects(application)]);
        files.Add(
            "policies.yaml",
            server.From(application, ([.. Telemetry.Senders(application).Select(w => Policy.Pods(application, w.Name))],
                [MonitoringNames.OtlpGrpcPort, MonitoringNames.OtlpHttpPort])),
            server.To(
                application, (Policy.AnyDestination, [Https, MonitoringNames.OtlpGrpcPort, MonitoringNames.OtlpHttpPort]),
                ([Policy.Pods(application, names.Dashboard)], [MonitoringNames.DashboardOtlpPort])));
        foreach (var workload in Telemetry.Senders(application))
        {
            Telemetry.Send(files, workload, Telemetry.Target(workload), Telemetry.Endpoint(names.Collector, MonitoringNames.OtlpGrpcPort));
            files.Change($"{workload.Name}-label.yaml", Telemetry.Target(workload), new JsonOperation("add", $"/metadata/labels/{Label}", Collector));
        }

        return files.Build();
    }

    public static string Configuration(Application application) => application.Options.Monitoring.Collector ?? Default;

    /// <summary>The variables of the configuration; the value is <see langword="null"/> for those that an overlay sets.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Variables(Application application)
    {
        var values = application.Options.Monitoring.Options.CollectorEnvironment;
        return [.. Variable().Matches(Configuration(application)).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)
            .Select(n => (n, values.TryGetValue(n, out var value) ? value : null))];
    }

    [GeneratedRegex(@"\$\{env:([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^  health_check:\s*\n\s+endpoint:\s*[""']?[^\s""']*:([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex HealthPort();
}

/// <summary>The variables by which an OpenTelemetry SDK finds where to send its data.</summary>
internal static class Telemetry
{
    /// <summary>The workloads that have an OpenTelemetry SDK. What other images have is not known.</summary>
    public static IEnumerable<Workload> Senders(Application application) => application.Workloads.Where(w => w.Project is not null);

    /// <summary>Selects the controllers of a workload, those of slots included.</summary>
    public static PatchTarget Target(Workload workload, string? condition = null) =>
        new(workload.Kind.ToString()) { LabelSelector = $"{Labels.Name}={workload.Name}{(condition is null ? "" : $",{condition}")}" };

    public static MergedVariable Endpoint(string host, int port) =>
        new("OTEL_EXPORTER_OTLP_ENDPOINT") { Value = string.Create(CultureInfo.InvariantCulture, $"http://{host}:{port}") };

    public static void Send(ComponentFiles files, Workload workload, PatchTarget target, params IReadOnlyList<MergedVariable> variables) => files.Merge(
        $"{workload.Name}-telemetry.yaml",
        new MergedController(
            workload.Kind == WorkloadKind.Job ? "batch/v1" : "apps/v1", workload.Kind.ToString(), new ObjectName(workload.Name),
            new MergedSpec(new MergedTemplate(new MergedPod(
            [
                new MergedContainer(workload.Name)
                {
                    Env =
                    [
                        .. variables,
                        .. workload.Environment.Any(e => e.Name == "OTEL_SERVICE_NAME")
                            ? (MergedVariable[])[]
                            : [new("OTEL_SERVICE_NAME") { Value = workload.Name }],
                    ],
                },
            ])))),
        target);
}
