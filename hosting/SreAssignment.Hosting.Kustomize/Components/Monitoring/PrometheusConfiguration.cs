using System.Globalization;
using SreAssignment.Hosting.Kustomize.Model;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SreAssignment.Hosting.Kustomize.Components.Monitoring;

/// <summary>
/// The configuration of Prometheus with the targets of the cluster: the jobs that name a service are discovered through the headless Service of its metrics,
/// one target for each pod. Every other setting stays as it is.
/// </summary>
internal static class PrometheusConfiguration
{
    private const string Default = "global:\n  scrape_interval: 15s\n  evaluation_interval: 15s\nrule_files:\n- rules/*.yml\n";
    private const string Jobs = "scrape_configs";
    private static readonly string[] Discoveries = ["file_sd_configs", "static_configs"];

    /// <exception cref="FormatException">The configuration is not YAML, or a job has targets that the cluster does not have.</exception>
    public static string Of(Application application, MonitoringNames names)
    {
        var root = Read(application.Options.Monitoring.Prometheus ?? Default);
        var jobs = List(root, Jobs);
        foreach (var job in jobs.Children.OfType<YamlMappingNode>())
            Discover(application, names, job);
        foreach (var name in Targets(application, names).Select(t => t.Job).Where(n => jobs.Children.OfType<YamlMappingNode>().All(j => Name(j) != n)))
        {
            var job = new YamlMappingNode("job_name", name);
            Discover(application, names, job);
            jobs.Add(job);
        }

        if (application.Options.Monitoring.Alertmanager is not null)
            Alert(root, names);
        using var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return text.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    // The job is the name of the service: rules and dashboards depend on it.
    private static IEnumerable<(string Job, string Host, int Port, string Path)> Targets(Application application, MonitoringNames names)
    {
        foreach (var workload in application.Workloads.Where(w => w.Management is not null))
            yield return (workload.Name, MonitoringNames.Metrics(application, workload), workload.Management!.ContainerPort, workload.Management.MetricsPath!);
        yield return ("prometheus", names.Prometheus, MonitoringNames.PrometheusPort, "/metrics");
        if (application.Options.Monitoring.Alertmanager is not null)
            yield return ("alertmanager", names.Alertmanager, MonitoringNames.AlertmanagerPort, "/metrics");
        yield return ("kube-state-metrics", names.KubeStateMetrics, MonitoringNames.KubeStateMetricsPort, "/metrics");
    }

    private static void Discover(Application application, MonitoringNames names, YamlMappingNode job)
    {
        var target = Targets(application, names).FirstOrDefault(t => t.Job == Name(job));
        if (target.Job is null)
        {
            if (job.Children.ContainsKey("file_sd_configs"))
            {
                throw new FormatException(
                    $"The job '{Name(job)}' of prometheus.yml has targets from files, which the cluster does not have. "
                    + "Name it after a resource with WithManagementEndpoint, or remove it.");
            }

            return;
        }

        foreach (var discovery in Discoveries)
            job.Children.Remove(discovery);
        if (target.Path != "/metrics")
            job.Children["metrics_path"] = target.Path;
        job.Children["dns_sd_configs"] = Dns(target.Host, target.Port);
    }

    private static void Alert(YamlMappingNode root, MonitoringNames names)
    {
        if (!root.Children.TryGetValue("alerting", out var alerting) || alerting is not YamlMappingNode map)
            root.Children["alerting"] = map = new YamlMappingNode();
        var list = List(map, "alertmanagers");
        if (list.Children.Count == 0)
            list.Add(new YamlMappingNode());
        foreach (var entry in list.Children.OfType<YamlMappingNode>())
        {
            foreach (var discovery in Discoveries)
                entry.Children.Remove(discovery);
            entry.Children["dns_sd_configs"] = Dns(names.Alertmanager, MonitoringNames.AlertmanagerPort);
        }
    }

    // Prometheus resolves a short name with the search domains of the pod, so the namespace is not needed. A port of a headless Service is that of the pod.
    private static YamlSequenceNode Dns(string host, int port) => new(new YamlMappingNode(
        "names", new YamlSequenceNode(new YamlScalarNode(host)) { Style = YamlDotNet.Core.Events.SequenceStyle.Flow },
        "type", "A",
        "port", port.ToString(CultureInfo.InvariantCulture),
        "refresh_interval", "15s"));

    private static string Name(YamlMappingNode job) =>
        job.Children.TryGetValue("job_name", out var name) && name is YamlScalarNode { Value: { } text } ? text : "";

    private static YamlSequenceNode List(YamlMappingNode map, string key)
    {
        if (map.Children.TryGetValue(key, out var node) && node is YamlSequenceNode list)
            return list;
        var added = new YamlSequenceNode();
        map.Children[key] = added;
        return added;
    }

    private static YamlMappingNode Read(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] ? root : throw new FormatException("prometheus.yml is not one YAML mapping.");
        }
        catch (YamlException e)
        {
            throw new FormatException($"prometheus.yml, line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
    }
}
