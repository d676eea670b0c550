using System.Globalization;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SreAssignment.Hosting.Kustomize.Components.Monitoring;

/// <summary>
/// The standalone Aspire dashboard. Every project sends its telemetry to it, or the Collector of the component <c>tracing</c>, if an overlay lists that before.
/// The dashboard keeps telemetry in memory.
/// </summary>
internal sealed class AspireDashboard : IComponent
{
    public const string Path = "aspire-dashboard";

    // The user of the .NET images.
    private const int User = 1654;
    private const string KeyVariable = "ASPIRE_DASHBOARD_OTLP_KEY";
    private const string KeyHeader = "x-otlp-api-key";
    private const string BackendFolder = "/etc/otelcol-backend";

    public string Name => Path;

    public FileSet Create(Application application)
    {
        var names = new MonitoringNames(application);
        var files = new ComponentFiles(Name);
        var server = new Server(names.Dashboard, application.Options.Monitoring.Options.AspireDashboardImage, User, Path)
        {
            Environment =
            [
                new V1EnvVar { Name = "HOME", Value = "/tmp" },
                Listen("ASPNETCORE_URLS", MonitoringNames.DashboardPort),
                Listen("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", MonitoringNames.DashboardOtlpPort),
                new V1EnvVar { Name = "DASHBOARD__FRONTEND__AUTHMODE", Value = "BrowserToken" },
                Secret("DASHBOARD__FRONTEND__BROWSERTOKEN", names.DashboardTokenSecret),
                new V1EnvVar { Name = "DASHBOARD__OTLP__AUTHMODE", Value = "ApiKey" },
                Secret("DASHBOARD__OTLP__PRIMARYAPIKEY", names.DashboardKeySecret),
            ],
            Ports = [new ServerPort("http", MonitoringNames.DashboardPort), new ServerPort("grpc", MonitoringNames.DashboardOtlpPort, "grpc")],
            Amounts = new ResourceAmounts("50m", "256Mi") { CpuLimit = "500m", MemoryLimit = "512Mi" },
        };
        files.Add("dashboard.yaml", [.. server.Objects(application)]);
        files.Add(
            "policies.yaml",
            server.From(
                application,
                ([.. Telemetry.Senders(application).Select(w => Policy.Pods(application, w.Name)), Policy.Pods(application, names.Collector)],
                    [MonitoringNames.DashboardOtlpPort])),
            server.To(application));
        foreach (var workload in Telemetry.Senders(application))
        {
            Telemetry.Send(
                files, workload, Telemetry.Target(workload, $"{Tracing.Label}!={Tracing.Collector}"), Key(names),
                Telemetry.Endpoint(names.Dashboard, MonitoringNames.DashboardOtlpPort),
                new MergedVariable("OTEL_EXPORTER_OTLP_HEADERS") { Value = $"{KeyHeader}=$({KeyVariable})" });
        }

        Collect(application, names, files);
        return files.Build();
    }

    /// <summary>Makes the dashboard the backend of the Collector: a second configuration replaces the exporters of type otlp.</summary>
    private static void Collect(Application application, MonitoringNames names, ComponentFiles files)
    {
        var exporters = Exporters(Tracing.Configuration(application));
        if (exporters.Count == 0)
            return;
        var configuration = new ConfigurationFile("backend.yaml", YamlText.Of(new Dictionary<string, object>
        {
            ["exporters"] = exporters.ToDictionary(e => e, _ => new
            {
                endpoint = string.Create(CultureInfo.InvariantCulture, $"{names.Dashboard}:{MonitoringNames.DashboardOtlpPort}"),
                tls = new { insecure = true },
                headers = new Dictionary<string, string> { [KeyHeader] = $"${{env:{KeyVariable}}}" },
            }),
        }));
        var map = files.Map($"{names.Collector}-backend", configuration);
        files.Merge(
            "collector.yaml",
            new MergedController(
                "apps/v1", "Deployment", new ObjectName(names.Collector),
                new MergedSpec(new MergedTemplate(new MergedPod(
                [
                    new MergedContainer(names.Collector)
                    {
                        Env = [Key(names), .. Tracing.Variables(application).Where(v => v.Value is null).Select(v => new RemovedVariable(v.Name))],
                        VolumeMounts = [new V1VolumeMount { Name = "backend", MountPath = BackendFolder, ReadOnlyProperty = true }],
                    },
                ])
                {
                    Volumes = [ServerFiles.Volume("backend", [(map, [configuration])])],
                }))),
            new PatchTarget("Deployment") { Name = names.Collector });
        files.Change(
            "collector-arguments.yaml", new PatchTarget("Deployment") { Name = names.Collector },
            new JsonOperation("add", "/spec/template/spec/containers/0/args/-", $"--config={BackendFolder}/{configuration.Path}"));
    }

    /// <exception cref="FormatException">The configuration is not YAML.</exception>
    private static List<string> Exporters(string configuration)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(configuration));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] && root.Children.TryGetValue("exporters", out var node)
                && node is YamlMappingNode map
                ? [.. map.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value!).Where(k => k.Split('/')[0] == "otlp")]
                : [];
        }
        catch (YamlException e)
        {
            throw new FormatException($"The configuration of the Collector, line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
    }

    private static MergedVariable Key(MonitoringNames names) => new(KeyVariable) { ValueFrom = Secret(KeyVariable, names.DashboardKeySecret).ValueFrom };

    private static V1EnvVar Listen(string variable, int port) =>
        new() { Name = variable, Value = string.Create(CultureInfo.InvariantCulture, $"http://+:{port}") };

    private static V1EnvVar Secret(string variable, string secret) => new()
    {
        Name = variable,
        ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = secret, Key = ContainerEnvironment.SecretKey } },
    };
}
