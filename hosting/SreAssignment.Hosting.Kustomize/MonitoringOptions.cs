using k8s.Models;

namespace SreAssignment.Hosting.Kustomize;

/// <summary>
/// Options of the components <c>monitoring</c>, <c>kube-state-metrics</c>, <c>prometheus-operator</c>, <c>tracing</c> and <c>aspire-dashboard</c>.
/// An overlay can patch each of their objects.
/// </summary>
public sealed class MonitoringOptions
{
    /// <summary>Gets or sets the image of Prometheus, version 2.42 or later. The default is version 3.5, which has long-term support.</summary>
    public string PrometheusImage { get; set; } = "docker.io/prom/prometheus:v3.5.0";

    /// <summary>Gets or sets the image of Alertmanager, version 0.25 or later. The default is version 0.28.</summary>
    public string AlertmanagerImage { get; set; } = "docker.io/prom/alertmanager:v0.28.1";

    /// <summary>Gets or sets the image of Grafana. The default is version 12.3.</summary>
    public string GrafanaImage { get; set; } = "docker.io/grafana/grafana:12.3.1";

    /// <summary>Gets or sets the image of kube-state-metrics. The default is version 2.17.</summary>
    public string KubeStateMetricsImage { get; set; } = "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.17.0";

    /// <summary>
    /// Gets or sets the image of the OpenTelemetry Collector. The default is version 0.139 of the contrib distribution, which has tail sampling.
    /// </summary>
    public string CollectorImage { get; set; } = "docker.io/otel/opentelemetry-collector-contrib:0.139.0";

    /// <summary>Gets or sets the image of the Aspire dashboard. The default is version 13.4.</summary>
    public string AspireDashboardImage { get; set; } = "mcr.microsoft.com/dotnet/aspire-dashboard:13.4.2";

    /// <summary>Gets or sets how long Prometheus keeps data, from one day. The default is 31 days, which suits objectives over 30 days.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than one day.</exception>
    public TimeSpan Retention
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromDays(31);

    /// <summary>Gets or sets the size of the volume of Prometheus, a quantity of Kubernetes. The default is <c>20Gi</c>.</summary>
    /// <exception cref="FormatException">The value is not a quantity.</exception>
    public string PrometheusStorage
    {
        get;
        set => field = new ResourceQuantity(value).ToString();
    } = "20Gi";

    /// <summary>Gets or sets the size of the volumes of Alertmanager and Grafana each, a quantity of Kubernetes. The default is <c>1Gi</c>.</summary>
    /// <exception cref="FormatException">The value is not a quantity.</exception>
    public string StateStorage
    {
        get;
        set => field = new ResourceQuantity(value).ToString();
    } = "1Gi";

    /// <summary>
    /// Gets or sets the page of a trace, up to its id, for the variable <c>TRACES_URL</c> of Grafana. The default is that of the component
    /// <c>aspire-dashboard</c>, with its port forwarded.
    /// </summary>
    public string TracesUrl { get; set; } = "http://localhost:18888/traces/detail/";

    /// <summary>
    /// Gets the labels of PodMonitors and PrometheusRules by which the Prometheus operator selects them, such as <c>release</c> with the name of a Helm
    /// release.
    /// </summary>
    public IDictionary<string, string> OperatorLabels { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Gets the values of the variables in the configuration of the OpenTelemetry Collector. An overlay sets those that have no value here.
    /// </summary>
    public IDictionary<string, string> CollectorEnvironment { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
