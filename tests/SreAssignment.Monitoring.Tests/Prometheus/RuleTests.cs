using System.Text.RegularExpressions;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Prometheus;

/// <summary>Prometheus accepts the rules and the configuration, and the rules have what people and Alertmanager need.</summary>
public sealed partial class RuleTests
{
    private const string Runbooks = "https://git.example.com/sreassignment/blob/main/docs/runbooks/";

    private static readonly string[] Expected =
    [
        "CertificateExpiring", "ErrorBudgetBurn", "HpaAtMax", "ImageQueueSaturated", "LatencyBudgetBurn", "MeanLatencyHigh", "MetricOverflow", "NotReady",
        "NotificationsFailing", "RateLimiting", "ReplicaDown", "RestartLoop", "RevocationsStale", "RuleFailures", "ServiceAbsent", "SigningKeyOld",
        "StoreUnavailable", "ThreadPoolStarved", "TokenExchangeUnavailable", "Watchdog",
    ];

    private static readonly string[] Severities = ["page", "ticket", "none"];

    [Test]
    public async Task Promtool_accepts_the_rules()
    {
        var (exitCode, output) = await RequiredTool.RunAsync(Tools.Promtool, ["check", "rules", "--lint=all", "--lint-fatal", .. Rules.Files]);

        Assert.That(exitCode, Is.Zero, output);
    }

    [Test]
    public async Task Promtool_accepts_the_configuration_with_targets()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Rules.Files)
            folder.Write(Path.Combine("rules", Path.GetFileName(file)), await File.ReadAllTextAsync(file));
        var configuration = folder.Write("prometheus.yml", await File.ReadAllTextAsync(Path.Combine(Rules.Folder, "prometheus.yml")));
        string[] jobs = ["gateway", "auth", "images", "prometheus", "alertmanager"];
        foreach (var job in jobs)
            folder.Write(Path.Combine("targets", $"{job}.json"), """[{"targets": ["127.0.0.1:9000", "127.0.0.1:9001"]}]""");

        var (exitCode, output) = await RequiredTool.RunAsync(Tools.Promtool, "check", "config", configuration);

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Not.Contain("WARNING"));
        Assert.That(Yaml.Read(configuration).List("scrape_configs").Select(job => job.Text("job_name")), Is.EquivalentTo(jobs));
    }

    [Test]
    public void Every_alert_of_the_architecture_exists() => Assert.That(Rules.AlertNames, Is.EquivalentTo(Expected));

    [Test]
    public void Recorded_series_are_named_by_level_metric_and_operation() =>
        Assert.That(Rules.All.Where(rule => !rule.IsAlert).Select(rule => rule.Name), Has.All.Match(RecordName().ToString()));

    [TestCaseSource(nameof(Alerts))]
    public void An_alert_has_labels_for_routing_and_annotations_for_people(object alert)
    {
        var rule = (Rule)alert;

        Assert.Multiple(() =>
        {
            Assert.That(Severities, Does.Contain(rule.Labels.GetValueOrDefault("severity")));
            Assert.That(rule.Labels.GetValueOrDefault("service"), Is.Not.Null.And.Not.Empty, "Alertmanager groups by service");
            Assert.That(rule.Annotations.Keys, Is.EquivalentTo(["summary", "description", "runbook_url"]));
            Assert.That(rule.Annotations.Values, Has.None.Empty);
            Assert.That(rule.Annotations.GetValueOrDefault("runbook_url"), Is.EqualTo($"{Runbooks}{rule.Name}.md"));
        });
    }

    private static IEnumerable<TestCaseData> Alerts() =>
        Rules.Alerts.Select((rule, i) => new TestCaseData(rule).SetArgDisplayNames(rule.ToString(), $"{i}"));

    [GeneratedRegex("^job(_[a-z]+)*:[a-z_]+:(increase|rate|ratio|mean)[0-9]+[mhd]$")]
    private static partial Regex RecordName();
}
