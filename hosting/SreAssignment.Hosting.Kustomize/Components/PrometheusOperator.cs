using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Tells the Prometheus operator to scrape the management port of every pod that has one, and to evaluate the rules.</summary>
internal sealed class PrometheusOperator : IComponent
{
    private const string Interval = "15s";

    // The other values of a group are text, such as the labels, or durations.
    private const string NumberKey = "limit";

    public string Name => "prometheus-operator";

    public FileSet Create(Application application) => new ComponentFiles(Name)
        .Add("podmonitors.yaml", [.. application.Workloads.Where(w => w.Management is not null).Select(w => Monitor(application, w))])
        .Add("rules.yaml", [.. application.Options.Monitoring.Rules.Select(r => Rule(application, r))])
        .Build();

    private static PodMonitor Monitor(Application application, Workload workload) => new(
        new V1ObjectMeta { Name = workload.Name, Labels = Selected(application, Labels.Of(application, workload)) },
        new PodMonitorSpec(Labels.Selector(application, workload.Name),
            [new PodMetricsEndpoint(workload.Management!.Target, workload.Management.MetricsPath!, Interval)])
        {
            // Rules and dashboards know a service by its job.
            JobLabel = Labels.Name,
            PodTargetLabels = [Labels.Name, Labels.Version],
        });

    private static PrometheusRule Rule(Application application, ConfigurationFile file) => new(
        new V1ObjectMeta
        {
            Name = KubernetesName.Label($"{application.Name}-{Path.ChangeExtension(file.Path, null)}"),
            Labels = Selected(application, Labels.Of(application)),
        },
        new PrometheusRuleSpec(Groups(file)));

    private static Dictionary<string, string> Selected(Application application, Dictionary<string, string> labels)
    {
        foreach (var (name, value) in application.Options.Monitoring.Options.OperatorLabels)
            labels[name] = value;
        return labels;
    }

    private static JsonArray Groups(ConfigurationFile file)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(file.Text));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] && root.Children.TryGetValue("groups", out var groups)
                && Json("groups", groups) is JsonArray list
                ? list
                : throw new FormatException($"The rules in {file.Path} have no groups.");
        }
        catch (YamlException e)
        {
            throw new FormatException($"The rules in {file.Path}, line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
    }

    private static JsonNode? Json(string key, YamlNode node) => node switch
    {
        YamlSequenceNode list => new JsonArray([.. list.Select(i => Json(key, i))]),
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create($"{c.Key}", Json($"{c.Key}", c.Value)))),
        YamlScalarNode { Value: { } text } when key == NumberKey && int.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        YamlScalarNode { Value: { } text } => text,
        _ => null,
    };
}
