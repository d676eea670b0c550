using System.Text;
using Aspire.Hosting;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Publishing;

/// <summary>
/// Reads a folder with <c>prometheus/prometheus.yml</c>, <c>prometheus/rules/</c>, <c>alertmanager/alertmanager.yml</c>, <c>grafana/provisioning/</c>,
/// <c>grafana/dashboards/</c> and <c>otel-collector/config.yaml</c>. Each part is optional.
/// </summary>
internal static class MonitoringFolder
{
    // The API server accepts objects of up to 1 MiB.
    private const int MaxBytes = 1_000_000;

    /// <exception cref="DistributedApplicationException">The folder does not exist, or a file cannot be read or is too large for a ConfigMap.</exception>
    public static MonitoringSource Read(string? folder, MonitoringOptions options)
    {
        if (folder is null)
            return new MonitoringSource { Options = options };
        if (!Directory.Exists(folder))
            throw new DistributedApplicationException($"The folder of WithMonitoring does not exist: {folder}.");
        try
        {
            return new MonitoringSource
            {
                Options = options,
                Prometheus = Text(folder, "prometheus/prometheus.yml"),
                Rules = Files(folder, "prometheus/rules", "*.yml"),
                Alertmanager = Text(folder, "alertmanager/alertmanager.yml"),
                Provisioning = Files(folder, "grafana/provisioning", "*.yaml"),
                Dashboards = Files(folder, "grafana/dashboards", "*.json"),
                Collector = Text(folder, "otel-collector/config.yaml"),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The folder of WithMonitoring cannot be read: {e.Message}", e);
        }
    }

    private static string? Text(string folder, string path) => File.Exists(Path.Combine(folder, path)) ? Read(Path.Combine(folder, path)) : null;

    private static List<ConfigurationFile> Files(string folder, string path, string pattern)
    {
        var root = Path.Combine(folder, path);
        return !Directory.Exists(root) ? [] :
        [
            .. Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories)
                .Select(f => new ConfigurationFile(Path.GetRelativePath(root, f).Replace('\\', '/'), Read(f))).OrderBy(f => f.Path, StringComparer.Ordinal),
        ];
    }

    // The same bytes on every system, whatever Git makes of the ends of lines.
    private static string Read(string file)
    {
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        return Encoding.UTF8.GetByteCount(text) is > MaxBytes and var size
            ? throw new DistributedApplicationException($"{file} has {size:N0} bytes, and a ConfigMap holds {MaxBytes:N0}.")
            : text;
    }
}
