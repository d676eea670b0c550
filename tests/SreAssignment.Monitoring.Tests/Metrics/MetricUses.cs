using System.Text.RegularExpressions;
using SreAssignment.Monitoring.Tests.Grafana;
using SreAssignment.Monitoring.Tests.Prometheus;

namespace SreAssignment.Monitoring.Tests.Metrics;

/// <summary>A metric and what uses it: a rule, a panel or a runbook.</summary>
internal sealed record MetricUse(string User, Selector Selector);

/// <summary>Finds what uses metrics that the services do not have.</summary>
internal static partial class MetricUses
{
    // Made by Prometheus itself, and by kube-state-metrics.
    private static readonly HashSet<string> Synthetic = ["up", "ALERTS"];
    private const string KubernetesOnly = "kube_";

    // Added by Prometheus at the scrape.
    private static readonly HashSet<string> TargetLabels = ["job", "instance"];

    /// <summary>All uses in rules, dashboards and runbooks.</summary>
    public static IReadOnlyList<MetricUse> All { get; } =
    [
        .. Rules.All.SelectMany(rule => Uses($"{(rule.IsAlert ? "alert" : "rule")} {rule.Name}", rule.Expression)),
        .. Dashboard.All.SelectMany(board => board.Queries.SelectMany(query => Uses($"panel {board.Title} / {query.Panel}", query.Expression))),
        .. RunbookTests.Queries().SelectMany(query => Uses($"runbook {query.Runbook}", query.Query)),
    ];

    /// <summary>Lists the uses of metrics and labels that no scrape has.</summary>
    /// <param name="uses">The uses.</param>
    /// <param name="scrapes">The text of /metrics by job, one or more replicas each.</param>
    /// <returns>A line for each missing metric or label with its users. Empty when each metric exists.</returns>
    public static IReadOnlyList<string> Missing(IEnumerable<MetricUse> uses, IReadOnlyDictionary<string, string> scrapes)
    {
        var series = scrapes.ToDictionary(scrape => scrape.Key, scrape => Series(scrape.Value));
        var recorded = Rules.All.Where(rule => !rule.IsAlert).Select(rule => rule.Name).ToHashSet();
        var missing =
            from use in uses
            let selector = use.Selector
            where !recorded.Contains(selector.Metric) && !Synthetic.Contains(selector.Metric) && !IsKubernetesOnly(selector.Metric)
            let problem = Problem(selector, series)
            where problem is not null
            group use.User by problem into users
            orderby users.Key
            select $"{users.Key}: used by {string.Join(", ", users.Distinct())}";
        return [.. missing];
    }

    /// <summary>Whether a metric exists only where kube-state-metrics runs.</summary>
    public static bool IsKubernetesOnly(string metric) => metric.StartsWith(KubernetesOnly, StringComparison.Ordinal);

    private static IEnumerable<MetricUse> Uses(string user, string expression) =>
        PromQl.Selectors(expression).Select(selector => new MetricUse(user, selector));

    private static string? Problem(Selector selector, Dictionary<string, ILookup<string, HashSet<string>>> series)
    {
        var job = selector.Labels.GetValueOrDefault("job");
        var found = series.Where(scrape => job is null || !series.ContainsKey(job) || scrape.Key == job)
            .SelectMany(scrape => scrape.Value[selector.Metric])
            .ToList();
        var place = job is not null && series.ContainsKey(job) ? $" of {job}" : "";
        if (found.Count == 0)
            return $"{selector.Metric}{place} does not exist";
        var required = selector.Labels.Keys.Where(label => !TargetLabels.Contains(label)).ToList();
        return found.Exists(labels => labels.IsSupersetOf(required)) ? null : $"{selector.Metric}{place} has no series with {string.Join(", ", required)}";
    }

    private static ILookup<string, HashSet<string>> Series(string scrape) =>
        Sample().Matches(scrape).ToLookup(
            sample => sample.Groups["name"].Value,
            sample => Label().Matches(sample.Groups["labels"].Value).Select(label => label.Groups["label"].Value).ToHashSet());

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?[ ]""", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex("""
        (?<label>\w+)="(?:[^"\\]|\\.)*"
        """)]
    private static partial Regex Label();
}
