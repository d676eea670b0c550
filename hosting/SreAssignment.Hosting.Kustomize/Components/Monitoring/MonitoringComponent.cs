using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components.Monitoring;

/// <summary>
/// Prometheus, and Alertmanager and Grafana where they are configured. Prometheus discovers pods through headless Services, so it needs no rights in the
/// cluster. The servers are reached with <c>kubectl port-forward</c>. The policies here are those of the servers; the component network-policies has those
/// of the workloads.
/// </summary>
internal sealed partial class MonitoringComponent : IComponent
{
    public const string Path = "monitoring";
    // The user of the images of Prometheus and Alertmanager.
    private const int PrometheusUser = 65534;
    private const int GrafanaUser = 472;
    private const int Https = 443;

    public string Name => Path;

    public FileSet Create(Application application)
    {
        var names = new MonitoringNames(application);
        var source = application.Options.Monitoring;
        var files = new ComponentFiles(Name);
        files.Add("metrics.yaml", [.. application.Workloads.Where(w => w.Management is not null).Select(w => Metrics(application, w))]);
        Prometheus(application, names, files);
        if (source.Alertmanager is { } configuration)
            Alertmanager(application, names, configuration, files);
        if (source.Provisioning.Count > 0)
            Grafana(application, names, files);
        return files.Build();
    }

    // Pods that are not ready are targets, too: whether they are ready is one of their metrics.
    private static V1Service Metrics(Application application, Workload workload) => new()
    {
        ApiVersion = "v1",
        Kind = "Service",
        Metadata = new V1ObjectMeta { Name = MonitoringNames.Metrics(application, workload), Labels = Labels.Of(application) },
        Spec = new V1ServiceSpec
        {
            ClusterIP = "None",
            PublishNotReadyAddresses = true,
            Selector = Labels.Selecting(application, workload.Name),
            Ports =
            [
                new V1ServicePort
                {
                    Name = workload.Management!.Name,
                    Port = workload.Management.ContainerPort,
                    TargetPort = workload.Management.Target,
                    AppProtocol = "http",
                },
            ],
        },
    };

    private static void Prometheus(Application application, MonitoringNames names, ComponentFiles files)
    {
        var options = application.Options.Monitoring.Options;
        var configuration = new ConfigurationFile("prometheus.yml", PrometheusConfiguration.Of(application, names));
        var rules = application.Options.Monitoring.Rules.Select(r => r with { Path = $"rules/{r.Path}" }).ToList();
        var volume = ServerFiles.Volume(
            "configuration",
            [
                (files.Map($"{names.Prometheus}-configuration", configuration), [configuration]),
                .. rules.Count == 0
                    ? []
                    : ((string, IReadOnlyList<ConfigurationFile>)[])[(files.Map($"{names.Prometheus}-rules", rules), rules)],
            ]);
        var server = new Server(names.Prometheus, options.PrometheusImage, PrometheusUser, Path)
        {
            Arguments =
            [
                "--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus",
                $"--storage.tsdb.retention.time={((int)options.Retention.TotalDays).ToString(CultureInfo.InvariantCulture)}d",
                "--enable-feature=exemplar-storage",
                string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=:{MonitoringNames.PrometheusPort}"),
            ],
            Ports = [new ServerPort("http", MonitoringNames.PrometheusPort)],
            ReadinessPath = "/-/ready",
            LivenessPath = "/-/healthy",
            Mounts = [("/etc/prometheus", volume)],
            Data = ("/prometheus", options.PrometheusStorage),
            Amounts = new ResourceAmounts("200m", "512Mi") { CpuLimit = "1", MemoryLimit = "2Gi" },
        };
        files.Add("prometheus.yaml", [.. server.Objects(application)]);
        files.Add(
            "prometheus-policies.yaml",
            server.From(
                application, ([Policy.Pods(application, names.Grafana), Policy.Pods(application, names.Prometheus)], [MonitoringNames.PrometheusPort])),
            server.To(
                application,
                [
                    .. application.Workloads.Where(w => w.Management is not null)
                        .Select(w => (
                            (IReadOnlyList<V1NetworkPolicyPeer>)[Policy.Pods(application, w.Name)], (IReadOnlyList<int>)[w.Management!.ContainerPort])),
                    ([Policy.Pods(application, names.Alertmanager)], [MonitoringNames.AlertmanagerPort]),
                    ([Policy.Pods(application, names.KubeStateMetrics)], [MonitoringNames.KubeStateMetricsPort]),
                    // The targets of Prometheus include itself, under its name.
                    ([Policy.Pods(application, names.Prometheus)], [MonitoringNames.PrometheusPort]),
                ]));
    }

    private static void Alertmanager(Application application, MonitoringNames names, string text, ComponentFiles files)
    {
        var options = application.Options.Monitoring.Options;
        var configuration = new ConfigurationFile("alertmanager.yml", text);
        var server = new Server(names.Alertmanager, options.AlertmanagerImage, PrometheusUser, Path)
        {
            Arguments =
            [
                "--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager", "--cluster.listen-address=",
                string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=:{MonitoringNames.AlertmanagerPort}"),
            ],
            Ports = [new ServerPort("http", MonitoringNames.AlertmanagerPort)],
            ReadinessPath = "/-/ready",
            LivenessPath = "/-/healthy",
            // Alertmanager reads some of the secrets/ paths from its working directory, and some from the folder of its configuration.
            WorkingDirectory = "/etc/alertmanager",
            Mounts =
            [
                ("/etc/alertmanager", ServerFiles.Volume(
                    "configuration", [(files.Map($"{names.Alertmanager}-configuration", configuration), [configuration])],
                    MonitoringNames.AlertmanagerSecrets(application).Select(s => (s.Secret, $"secrets/{s.File}")))),
            ],
            Data = ("/alertmanager", options.StateStorage),
            Amounts = new ResourceAmounts("20m", "64Mi") { CpuLimit = "200m", MemoryLimit = "256Mi" },
        };
        files.Add("alertmanager.yaml", [.. server.Objects(application)]);
        files.Add(
            "alertmanager-policies.yaml",
            server.From(
                application, ([Policy.Pods(application, names.Prometheus), Policy.Pods(application, names.Grafana)], [MonitoringNames.AlertmanagerPort])),
            server.To(application, (Policy.AnyAddress, ReceiverPorts(text))));
    }

    // Addresses can be in secrets, too. Those are https.
    private static List<int> ReceiverPorts(string configuration) =>
    [
        .. ReceiverPort().Matches(configuration).Select(m => int.Parse(m.Groups["port"].Value, CultureInfo.InvariantCulture)).Append(Https)
            .Distinct().Order(),
    ];

    private static void Grafana(Application application, MonitoringNames names, ComponentFiles files)
    {
        var source = application.Options.Monitoring;
        var server = new Server(names.Grafana, source.Options.GrafanaImage, GrafanaUser, Path)
        {
            Environment =
            [
                new V1EnvVar
                {
                    Name = "GF_SECURITY_ADMIN_PASSWORD",
                    ValueFrom = new V1EnvVarSource
                    {
                        SecretKeyRef = new V1SecretKeySelector { Name = names.GrafanaSecret, Key = ContainerEnvironment.SecretKey },
                    },
                },
                new V1EnvVar { Name = "PROMETHEUS_URL", Value = $"http://{names.Prometheus}:{MonitoringNames.PrometheusPort}" },
                new V1EnvVar { Name = "TRACES_URL", Value = source.Options.TracesUrl },
                // The network policies allow no connection to grafana.com.
                new V1EnvVar { Name = "GF_ANALYTICS_CHECK_FOR_UPDATES", Value = "false" },
                new V1EnvVar { Name = "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES", Value = "false" },
                new V1EnvVar { Name = "GF_ANALYTICS_REPORTING_ENABLED", Value = "false" },
                new V1EnvVar { Name = "GF_PLUGINS_PREINSTALL_DISABLED", Value = "true" },
            ],
            Ports = [new ServerPort("http", MonitoringNames.GrafanaPort)],
            ReadinessPath = "/api/health",
            LivenessPath = "/api/health",
            Mounts =
            [
                ("/etc/grafana/provisioning", ServerFiles.Volume(
                    "provisioning", [(files.Map($"{names.Grafana}-provisioning", source.Provisioning), source.Provisioning)])),
                .. source.Dashboards.Count == 0 ? [] : ((string, V1Volume)[])[("/var/lib/grafana/dashboards", ServerFiles.Volume(
                    // A ConfigMap for each, because together they can be larger than an object may be.
                    "dashboards", source.Dashboards.Select(d =>
                        (files.Map($"{names.Grafana}-dashboard-{KubernetesName.Label(d.Path)}", d), (IReadOnlyList<ConfigurationFile>)[d]))))],
            ],
            Data = ("/var/lib/grafana", source.Options.StateStorage),
            Amounts = new ResourceAmounts("100m", "256Mi") { CpuLimit = "1", MemoryLimit = "512Mi" },
        };
        files.Add("grafana.yaml", [.. server.Objects(application)]);
        files.Add(
            "grafana-policies.yaml",
            server.From(application),
            server.To(
                application, ([Policy.Pods(application, names.Prometheus)], [MonitoringNames.PrometheusPort]),
                ([Policy.Pods(application, names.Alertmanager)], [MonitoringNames.AlertmanagerPort])));
    }

    // The port of a URL, or of the mail server.
    [GeneratedRegex(@"(https?://[^\s/:""']+|smarthost:\s*[""']?[^\s/:""']+):(?<port>[0-9]{1,5})\b")]
    private static partial Regex ReceiverPort();
}

/// <summary>
/// kube-state-metrics for the namespace of the application: restarts, replicas and autoscalers. It needs the right to read these objects, which an
/// administrator grants, so it is a component of its own.
/// </summary>
internal sealed class KubeStateMetrics : IComponent
{
    private const string Group = "rbac.authorization.k8s.io";
    private const int User = 65534;

    // Of the API server: that of its Service, and that of its pods, which policies apply to.
    private static readonly IReadOnlyList<int> ApiPorts = [443, 6443];

    public string Name => "kube-state-metrics";

    public FileSet Create(Application application)
    {
        var names = new MonitoringNames(application);
        var server = new Server(names.KubeStateMetrics, application.Options.Monitoring.Options.KubeStateMetricsImage, User, MonitoringComponent.Path)
        {
            Arguments =
            [
                "--namespaces=$(NAMESPACE)", "--resources=pods,deployments,statefulsets,jobs,horizontalpodautoscalers,poddisruptionbudgets",
                string.Create(CultureInfo.InvariantCulture, $"--port={MonitoringNames.KubeStateMetricsPort}"),
            ],
            Environment =
            [
                new V1EnvVar
                {
                    Name = "NAMESPACE",
                    ValueFrom = new V1EnvVarSource { FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.namespace" } },
                },
            ],
            Ports = [new ServerPort("http", MonitoringNames.KubeStateMetricsPort)],
            ReadinessPath = "/healthz",
            LivenessPath = "/healthz",
            Amounts = new ResourceAmounts("20m", "64Mi") { CpuLimit = "200m", MemoryLimit = "256Mi" },
            UsesApi = true,
        };
        var meta = new V1ObjectMeta { Name = server.Name, Labels = Labels.Of(application) };
        return new ComponentFiles(Name)
            .Add(
                "kube-state-metrics.yaml",
                [
                    .. server.Objects(application),
                    new V1Role
                    {
                        ApiVersion = $"{Group}/v1",
                        Kind = "Role",
                        Metadata = meta,
                        Rules = [Watch("", "pods"), Watch("apps", "deployments", "statefulsets"), Watch("batch", "jobs"),
                            Watch("autoscaling", "horizontalpodautoscalers"), Watch("policy", "poddisruptionbudgets")],
                    },
                    new V1RoleBinding
                    {
                        ApiVersion = $"{Group}/v1",
                        Kind = "RoleBinding",
                        Metadata = meta,
                        RoleRef = new V1RoleRef { ApiGroup = Group, Kind = "Role", Name = server.Name },
                        Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = server.Name }],
                    },
                ])
            .Add(
                "policies.yaml",
                server.From(application, ([Policy.Pods(application, names.Prometheus)], [MonitoringNames.KubeStateMetricsPort])),
                server.To(application, (Policy.AnyDestination, ApiPorts)))
            .Build();
    }

    private static V1PolicyRule Watch(string group, params string[] resources) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = ["list", "watch"] };
}
