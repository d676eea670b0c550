using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Prometheus;

/// <summary>An alerting or recording rule.</summary>
/// <param name="Name">The name of the alert, or of the series that is recorded.</param>
/// <param name="IsAlert">Whether it is an alerting rule.</param>
/// <param name="Expression">The PromQL expression.</param>
/// <param name="Labels">The labels that the rule adds.</param>
/// <param name="Annotations">The annotations of an alert.</param>
internal sealed record Rule(
    string Name, bool IsAlert, string Expression, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations)
{
    public override string ToString() => Labels.TryGetValue("severity", out var severity) ? $"{Name} ({severity})" : Name;
}

/// <summary>The files in monitoring/prometheus.</summary>
internal static class Rules
{
    public static string Folder { get; } = Path.Combine(Repository.Monitoring, "prometheus");

    public static IReadOnlyList<string> Files { get; } = Repository.Files(Path.Combine(Folder, "rules"), "*.yml");

    public static IReadOnlyList<string> TestFiles { get; } = Repository.Files(Path.Combine(Folder, "tests"), "*.yml");

    public static IReadOnlyList<Rule> All { get; } =
    [
        .. from file in Files
           from ruleGroup in Yaml.Read(file).List("groups")
           from rule in ruleGroup.List("rules")
           let isAlert = rule["alert"] is not null
           select new Rule(isAlert ? rule.Text("alert") : rule.Text("record"), isAlert, rule.Text("expr"), rule.Map("labels"), rule.Map("annotations")),
    ];

    public static IEnumerable<Rule> Alerts => All.Where(rule => rule.IsAlert);

    public static IEnumerable<string> AlertNames => Alerts.Select(rule => rule.Name).Distinct();
}
