using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Manifests;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Components.Monitoring;

/// <summary>The names and ports of the servers, and the names of their Secrets. A workload of the application may have one of the names.</summary>
internal sealed partial class MonitoringNames(Application application)
{
    public const int PrometheusPort = 9090;
    public const int AlertmanagerPort = 9093;
    public const int GrafanaPort = 3000;
    public const int KubeStateMetricsPort = 8080;
    public const int OtlpGrpcPort = 4317;
    public const int OtlpHttpPort = 4318;
    public const int DashboardPort = 18888;
    public const int DashboardOtlpPort = 18889;

    // Letters and digits alone, because the key is part of a header, and the token of a URL.
    private static readonly GenerateEntry Generated = new() { MinLength = 32, Special = false };

    public string Prometheus { get; } = application.FreeName("prometheus");

    public string Alertmanager { get; } = application.FreeName("alertmanager");

    public string Grafana { get; } = application.FreeName("grafana");

    public string KubeStateMetrics { get; } = application.FreeName("kube-state-metrics");

    public string Collector { get; } = application.FreeName("otel-collector");

    public string Dashboard { get; } = application.FreeName("aspire-dashboard");

    public string GrafanaSecret { get; } = application.FreeSecretName("grafana-admin");

    public string DashboardKeySecret { get; } = application.FreeSecretName("aspire-dashboard-otlp-key");

    public string DashboardTokenSecret { get; } = application.FreeSecretName("aspire-dashboard-browser-token");

    /// <summary>The headless Service with the pods of a workload.</summary>
    public static string Metrics(Application application, Workload workload) => application.FreeName($"{workload.Name}-metrics");

    /// <summary>The files in the folder <c>secrets</c> that the configuration of Alertmanager names, with their Secrets.</summary>
    public static IReadOnlyList<(string Secret, string File)> AlertmanagerSecrets(Application application) =>
    [
        .. SecretFile().Matches(application.Options.Monitoring.Alertmanager ?? "").Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)
            .Select(f => (application.FreeSecretName(KubernetesName.Label($"alertmanager-{f}")), f)),
    ];

    /// <summary>The Secrets of components, by name. Those that no one but their owner knows cannot be generated.</summary>
    public static IReadOnlyDictionary<string, ParameterRule> Secrets(Application application)
    {
        var names = new MonitoringNames(application);
        var secrets = AlertmanagerSecrets(application)
            .ToDictionary(s => s.Secret, _ => new ParameterRule(Secret: true) { Component = MonitoringComponent.Path });
        if (application.Options.Monitoring.Provisioning.Count > 0)
            secrets[names.GrafanaSecret] = new ParameterRule(Secret: true) { Component = MonitoringComponent.Path, Generate = Generated };
        foreach (var secret in (string[])[names.DashboardKeySecret, names.DashboardTokenSecret])
            secrets[secret] = new ParameterRule(Secret: true) { Component = AspireDashboard.Path, Generate = Generated };
        return secrets;
    }

    [GeneratedRegex("_file:\\s*[\"']?secrets/([A-Za-z0-9_.-]+)")]
    private static partial Regex SecretFile();
}
