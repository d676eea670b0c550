using System.Text;
using SreAssignment.Hosting.Kustomize.Components.Monitoring;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;

namespace SreAssignment.Hosting.Kustomize.Topology;

/// <summary>Writes <c>TOPOLOGY.md</c>: connections, ports, names of secrets, requests and limits.</summary>
internal static class TopologyDocument
{
    public static string Create(Application application)
    {
        var text = new StringBuilder();
        text.Append("# Topology\n\nGenerated when the application is published; do not edit.\n\n");
        Graph(application, text);
        Calls(application, text);
        Workloads(application, text);
        Secrets(application, text);
        return text.ToString();
    }

    private static void Graph(Application application, StringBuilder text)
    {
        text.Append("```mermaid\nflowchart LR\n");
        foreach (var workload in application.Workloads)
            text.Append($"    {Id(workload.Name)}{(workload.Kind == WorkloadKind.StatefulSet ? $"[({workload.Name})]" : $"[{workload.Name}]")}\n");
        foreach (var workload in application.Workloads.Where(w => w.ExternalPorts.Any()))
            text.Append($"    internet((internet)) -->|{List(workload.ExternalPorts.Select(p => $"{p.Number}"))}| {Id(workload.Name)}\n");
        foreach (var calls in application.Edges.GroupBy(e => (e.From, e.To)))
            text.Append($"    {Id(calls.Key.From)} -->|{string.Join(", ", calls.Select(e => e.Port.Number))}| {Id(calls.Key.To)}\n");
        text.Append("```\n\n");
    }

    private static void Calls(Application application, StringBuilder text)
    {
        text.Append("## Connections\n\nThe component `network-policies` denies every other connection.\n\n| from | to | port |\n|---|---|---|\n");
        foreach (var (workload, port) in application.Workloads.SelectMany(w => w.ExternalPorts.Select(p => (w.Name, p))))
            text.Append($"| the internet, through the component that an overlay lists | {workload} | {port.Number} ({port.Name}) |\n");
        foreach (var edge in application.Edges)
            text.Append($"| {edge.From} | {edge.To} | {edge.Port.Number} ({edge.Port.Name}) |\n");
        foreach (var workload in application.Workloads.Where(w => w.Kind != WorkloadKind.Job && w.ServicePorts.Any()))
            text.Append($"| {workload.Name} | its other replicas | {List(workload.ServicePorts.Select(p => $"{p.Number} ({p.Name})"))} |\n");
        foreach (var (workload, egress) in application.Workloads.SelectMany(w => w.Egress.Select(e => (w.Name, e))))
            text.Append($"| {workload} | {egress.Host ?? egress.Cidr ?? "any address"} | {egress.Port} |\n");
        foreach (var workload in application.Workloads.Where(w => w.Management is not null))
            text.Append($"| Prometheus, kubelet | {workload.Name} | {workload.Management!.Number} ({workload.Management.Name}) |\n");
        foreach (var (from, to, ports) in MonitoringEdges.Describe(application))
            text.Append($"| {from} | {to} | {ports} |\n");
        text.Append("| every workload | DNS | 53 |\n");
        foreach (var workload in application.Workloads.Where(w => w.Project is not null))
            text.Append($"| {workload.Name} | OTLP collector | 4317, 4318 |\n");
        text.Append('\n');
    }

    private static void Workloads(Application application, StringBuilder text)
    {
        text.Append("## Workloads\n\n| workload | kind | replicas | ports | secrets | waits for | requests | limits |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var workload in application.Workloads)
        {
            var resources = PodTemplates.Create(application, workload, new ContainerEnvironment(workload)).Spec.Containers[0].Resources;
            text.Append($"| {workload.Name} | {workload.Kind} | {workload.Replicas} | {List(workload.Ports.Select(p => $"{p.Number} {p.Name}"))} ")
                .Append($"| {List(SecretsOf(workload))} ")
                .Append($"| {List(workload.WaitsFor)} | {Amounts(resources.Requests)} | {Amounts(resources.Limits)} |\n");
        }

        text.Append('\n');
    }

    private static void Secrets(Application application, StringBuilder text)
    {
        text.Append("## Secrets\n\nNames only: each overlay keeps its values in `secrets/`, which is not checked in.\n\n| secret | used by |\n|---|---|\n");
        foreach (var secret in application.Secrets)
            text.Append($"| {secret.Name} | {List(application.Workloads.Where(w => SecretsOf(w).Contains(secret.Name)).Select(w => w.Name))} |\n");
        foreach (var (name, rule) in MonitoringNames.Secrets(application).OrderBy(s => s.Key, StringComparer.Ordinal))
            text.Append($"| {name} | the component `{rule.Component}` |\n");
    }

    private static IEnumerable<string> SecretsOf(Workload workload) => workload.Environment.Select(e => e.Value).Concat(workload.Arguments)
        .SelectMany(v => v.Parameters).Where(p => p.Parameter.Secret).Select(p => p.Parameter.Name).Distinct().Order(StringComparer.Ordinal);

    private static string Amounts(IDictionary<string, k8s.Models.ResourceQuantity>? amounts) =>
        List((amounts ?? new Dictionary<string, k8s.Models.ResourceQuantity>()).Select(a => $"{a.Key} {a.Value}"));

    private static string List(IEnumerable<string> items) => items.ToList() is { Count: > 0 } list ? string.Join(", ", list) : "none";

    // Hyphens and some words have a meaning in Mermaid.
    private static string Id(string name) => $"w_{name.Replace('-', '_')}";
}
