using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SreAssignment.AppHost.Monitoring;

/// <summary>Adds Prometheus, Alertmanager and Grafana with the configuration in <c>monitoring/</c>.</summary>
internal static partial class MonitoringExtensions
{
    private const string Http = "http";
    private const string Setting = "Monitoring";
    private const string Off = "false";
    private const string Executables = "executables";
    private const string GrafanaPort = "GF_SERVER_HTTP_PORT";

    private static readonly string[] Values = ["true", Executables, Off];

    private static readonly MonitoringTool Prometheus = new(
        "prometheus", ["prometheus"], "docker.io/prom/prometheus:v3.5.0", "/prometheus", "Prometheus (Debian: apt-get install prometheus)");

    private static readonly MonitoringTool Alertmanager = new(
        "alertmanager", ["alertmanager", "prometheus-alertmanager"], "docker.io/prom/alertmanager:v0.28.1", "/alertmanager",
        "Alertmanager (Debian: apt-get install prometheus-alertmanager)");

    private static readonly MonitoringTool Grafana = new(
        "grafana", [], "docker.io/grafana/grafana:12.1.0", "/var/lib/grafana", "Docker or Podman, which runs the image of Grafana");

    /// <summary>
    /// Adds the three servers in run mode when <c>Monitoring</c> is <c>true</c>, or <c>executables</c>, which runs no container. It is <c>false</c> by
    /// default.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="data">The data directory.</param>
    /// <param name="services">The services whose replicas are scraped.</param>
    /// <exception cref="DistributedApplicationException">The setting has another value, or the configuration cannot be read.</exception>
    public static void AddMonitoring(
        this IDistributedApplicationBuilder builder, string data, params IReadOnlyCollection<IResourceBuilder<ProjectResource>> services)
    {
        var value = builder.Configuration[Setting] ?? Off;
        if (!Values.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            throw new DistributedApplicationException(
                $"{Setting} is '{value}', but it must be '{string.Join("', '", Values[..^1])}' or '{Values[^1]}': set --{Setting}=true.");
        }

        if (value.Equals(Off, StringComparison.OrdinalIgnoreCase) || !builder.ExecutionContext.IsRunMode)
            return;

        var runtime = value.Equals(Executables, StringComparison.OrdinalIgnoreCase) ? null : StartupChecks.FindContainerRuntime(builder.Configuration);
        var files = MonitoringFiles.Create(builder, data);
        builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<ReplicaTargets>(
            provider, files, (IReadOnlyCollection<ProjectResource>)[.. services.Select(service => service.Resource)]));
        builder.AddAlertmanager(files, runtime);
        builder.AddGrafana(files, runtime, builder.AddPrometheus(files, runtime));
    }

    private static void AddAlertmanager(this IDistributedApplicationBuilder builder, MonitoringFiles files, string? runtime)
    {
        if (Alertmanager.Find(runtime, files.AlertmanagerFolder, files.AlertmanagerData) is not { } tool)
        {
            builder.AddMissing(Alertmanager);
            return;
        }

        builder.AddTool(Alertmanager, tool, files.AlertmanagerFolder, "/-/ready")
            .WithArgs(
                $"--config.file={tool.Folder}/{MonitoringFiles.AlertmanagerConfiguration}",
                $"--storage.path={tool.Data}",
                // Otherwise it listens for other instances on all addresses.
                "--cluster.listen-address=")
            .WithWebArguments()
            .AsTarget(files);
    }

    private static IResourceBuilder<ExecutableResource>? AddPrometheus(
        this IDistributedApplicationBuilder builder, MonitoringFiles files, string? runtime)
    {
        if (Prometheus.Find(runtime, files.PrometheusFolder, files.PrometheusData) is not { } tool)
        {
            builder.AddMissing(Prometheus);
            return null;
        }

        return builder.AddTool(Prometheus, tool, files.PrometheusFolder, "/-/ready")
            .WithArgs(
                $"--config.file={tool.Folder}/{MonitoringFiles.PrometheusConfiguration}",
                $"--storage.tsdb.path={tool.Data}",
                // The windows of the SLOs are 30 days.
                "--storage.tsdb.retention.time=31d",
                "--enable-feature=exemplar-storage")
            .WithWebArguments()
            .AsTarget(files);
    }

    private static void AddGrafana(
        this IDistributedApplicationBuilder builder, MonitoringFiles files, string? runtime, IResourceBuilder<ExecutableResource>? prometheus)
    {
        (string Name, object Value)[] settings =
        [
            ("GF_SERVER_HTTP_ADDR", "127.0.0.1"),
            // Only this machine can connect, and the dashboards change in Git only.
            ("GF_AUTH_ANONYMOUS_ENABLED", "true"),
            ("GF_PATHS_PROVISIONING", "/etc/monitoring/provisioning"),
            ("PROMETHEUS_URL", prometheus is null ? "" : prometheus.GetEndpoint(Http)),
            // The trace page of Aspire's dashboard.
            ("TRACES_URL", $"{builder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0]}/traces/detail/"),
        ];
        string[] options =
        [
            $"--volume={files.GrafanaFolder}/dashboards:/var/lib/grafana/dashboards:ro",
            // The container gets them from the environment of its command.
            .. settings.Select(setting => $"--env={setting.Name}"), $"--env={GrafanaPort}",
        ];
        if (prometheus is null || Grafana.Find(runtime, files.GrafanaFolder, data: "", options) is not { } tool)
        {
            builder.AddMissing(Grafana);
            return;
        }

        var grafana = builder.AddTool(Grafana, tool, files.GrafanaFolder, "/api/health", GrafanaPort).WaitFor(prometheus);
        foreach (var (name, value) in settings)
            grafana.WithEnvironment(context => context.EnvironmentVariables[name] = value);
    }

    private static IResourceBuilder<ExecutableResource> AddTool(
        this IDistributedApplicationBuilder builder, MonitoringTool tool, ToolCommand command, string folder, string healthPath, string? portVariable = null) =>
        builder.AddExecutable(tool.Name, command.Command, folder, command.Arguments)
            .ExcludeFromManifest()
            .WithIconName("DataTrending")
            .WithHttpEndpoint(name: Http, env: portVariable)
            .WithHttpHealthCheck(healthPath);

    private static IResourceBuilder<ExecutableResource> WithWebArguments(this IResourceBuilder<ExecutableResource> server)
    {
        var endpoint = server.GetEndpoint(Http);
        return server.WithArgs(
            ReferenceExpression.Create($"--web.listen-address=127.0.0.1:{endpoint.Property(EndpointProperty.TargetPort)}"),
            // The links in alerts and pages.
            ReferenceExpression.Create($"--web.external-url={endpoint}"));
    }

    /// <summary>Makes Prometheus scrape the server, and send alerts to it when it is Alertmanager.</summary>
    private static IResourceBuilder<ExecutableResource> AsTarget(this IResourceBuilder<ExecutableResource> server, MonitoringFiles files) =>
        server.OnResourceEndpointsAllocated((resource, _, _) =>
        {
            files.WriteTargets(resource.Name, [new Uri(resource.GetEndpoint(Http).Url).Authority]);
            return Task.CompletedTask;
        });

    private static void AddMissing(this IDistributedApplicationBuilder builder, MonitoringTool tool) =>
        builder.AddResource(new MissingToolResource(tool.Name))
            .ExcludeFromManifest()
            .WithIconName("DataTrending")
            .WithInitialState(new()
            {
                ResourceType = "Missing",
                State = new("Not installed", KnownResourceStateStyles.Warn),
                Properties = [new("Install", tool.Package)],
            })
            .OnInitializeResource((resource, start, _) =>
            {
                LogMissing(start.Logger, resource.Name, tool.Package);
                return Task.CompletedTask;
            });

    [LoggerMessage(LogLevel.Warning, "{Name} does not run, because it is not installed. Install {Package}, and start the application again.")]
    private static partial void LogMissing(ILogger logger, string name, string package);
}
