namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>The configuration of Prometheus, Alertmanager, Grafana and the OpenTelemetry Collector that the AppHost names.</summary>
internal sealed record MonitoringSource
{
    public MonitoringOptions Options { get; init; } = new();

    /// <summary>The configuration of Prometheus; <see langword="null"/> for one with the services alone.</summary>
    public string? Prometheus { get; init; }

    /// <summary>The files of rules and alerts.</summary>
    public IReadOnlyList<ConfigurationFile> Rules { get; init; } = [];

    /// <summary>The configuration of Alertmanager; <see langword="null"/> for no Alertmanager.</summary>
    public string? Alertmanager { get; init; }

    /// <summary>The files of Grafana's provisioning; none for no Grafana.</summary>
    public IReadOnlyList<ConfigurationFile> Provisioning { get; init; } = [];

    public IReadOnlyList<ConfigurationFile> Dashboards { get; init; } = [];

    /// <summary>The configuration of the OpenTelemetry Collector; <see langword="null"/> for one that only forwards.</summary>
    public string? Collector { get; init; }
}

/// <summary>A file of configuration.</summary>
/// <param name="Path">The path below its folder, with <c>/</c> between the parts.</param>
/// <param name="Text">The content.</param>
internal sealed record ConfigurationFile(string Path, string Text)
{
    /// <summary>The key in a ConfigMap.</summary>
    public string Key => Path.Replace('/', '_');
}
