using System.Text.Json;
using System.Text.RegularExpressions;

namespace SreAssignment.AppHost.Monitoring;

/// <summary>The configuration of the monitoring resources: that of the repository, and the targets of this run in the data directory.</summary>
internal sealed partial class MonitoringFiles
{
    /// <summary>The name of Prometheus' configuration in its folder.</summary>
    public const string PrometheusConfiguration = "prometheus.yml";

    /// <summary>The name of Alertmanager's configuration in its folder.</summary>
    public const string AlertmanagerConfiguration = "alertmanager.yml";

    private const string Setting = "MonitoringDirectory";
    private const string Rules = "rules";
    private const string Targets = "targets";
    private readonly string _source;

    private MonitoringFiles(string source, string folder)
    {
        _source = source;
        PrometheusFolder = Path.Combine(folder, "prometheus");
        AlertmanagerFolder = Path.Combine(folder, "alertmanager");
        PrometheusData = Path.Combine(PrometheusFolder, "data");
        AlertmanagerData = Path.Combine(AlertmanagerFolder, "data");
    }

    /// <summary>Gets the folder of Prometheus' configuration, with its rules and targets.</summary>
    public string PrometheusFolder { get; }

    /// <summary>Gets the folder of the time series.</summary>
    public string PrometheusData { get; }

    /// <summary>Gets the folder of Alertmanager's configuration, in which it starts: the paths of its secrets are relative to it.</summary>
    public string AlertmanagerFolder { get; private set; }

    /// <summary>Gets the folder of silences and of the log of notifications.</summary>
    public string AlertmanagerData { get; }

    /// <summary>Gets the folder of Grafana's provisioning and dashboards.</summary>
    public string GrafanaFolder => Path.Combine(_source, "grafana");

    /// <summary>Copies the configuration to the data directory, without targets.</summary>
    /// <param name="builder">The application. <c>MonitoringDirectory</c> is the folder to copy; <c>monitoring/</c> of the repository by default.</param>
    /// <param name="data">The data directory.</param>
    /// <exception cref="DistributedApplicationException">A file cannot be read or written.</exception>
    public static MonitoringFiles Create(IDistributedApplicationBuilder builder, string data)
    {
        var source = Path.GetFullPath(builder.Configuration[Setting] ?? Path.Combine(builder.AppHostDirectory, "..", "monitoring"));
        var files = new MonitoringFiles(source, Path.Combine(data, "monitoring"));
        try
        {
            files.CopyPrometheus();
            files.CopyAlertmanager();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"The monitoring configuration in {source} cannot be used: {e.Message} Choose a folder like monitoring/ with --{Setting}=PATH.", e);
        }

        return files;
    }

    /// <summary>Replaces the targets of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="targets">The addresses, each as host and port.</param>
    public void WriteTargets(string job, IEnumerable<string> targets)
    {
        var path = Path.Combine(PrometheusFolder, Targets, $"{job}.json");
        var temporary = path + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(new[] { new { targets } }));
        // Prometheus reads the file as soon as it changes, so it must never be half written.
        File.Move(temporary, path, overwrite: true);
    }

    private void CopyPrometheus()
    {
        // Rules and replicas of an earlier run.
        foreach (var name in (string[])[Rules, Targets])
        {
            var folder = Path.Combine(PrometheusFolder, name);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
        }

        var source = Path.Combine(_source, "prometheus");
        File.Copy(Path.Combine(source, PrometheusConfiguration), Path.Combine(PrometheusFolder, PrometheusConfiguration), overwrite: true);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source, Rules), "*.yml"))
            File.Copy(file, Path.Combine(PrometheusFolder, Rules, Path.GetFileName(file)));
    }

    private void CopyAlertmanager()
    {
        var source = Path.Combine(_source, "alertmanager");
        var text = File.ReadAllText(Path.Combine(source, AlertmanagerConfiguration));
        Directory.CreateDirectory(AlertmanagerFolder);
        if (Directory.Exists(Path.Combine(source, "secrets")))
            AlertmanagerFolder = source;
        else
            File.WriteAllText(Path.Combine(AlertmanagerFolder, AlertmanagerConfiguration), WithoutReceivers(text));
    }

    // Without secrets, no notification arrives: each would fail, and NotificationsFailing would fire.
    private static string WithoutReceivers(string configuration)
    {
        var parts = ReceiversKey().Split(configuration, 2);
        if (parts.Length < 2)
            return configuration;
        var names = ReceiverName().Matches(parts[1]).Select(name => name.Value);
        return $"{parts[0]}receivers:\n{string.Join('\n', names)}\n";
    }

    [GeneratedRegex(@"^receivers:\s*$", RegexOptions.Multiline)]
    private static partial Regex ReceiversKey();

    [GeneratedRegex("^- name: .+$", RegexOptions.Multiline)]
    private static partial Regex ReceiverName();
}
