using System.Text.RegularExpressions;
using SreAssignment.Monitoring.Tests.Prometheus;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Metrics;

/// <summary>Rules, dashboards and runbooks use metrics that exist.</summary>
public sealed partial class MetricTests
{
    private static readonly string[] NeedKubernetes = ["alert RestartLoop", "alert HpaAtMax"];

    [Test]
    public async Task Every_metric_and_label_that_is_used_exists() =>
        Assert.That(MetricUses.Missing(MetricUses.All, await ServiceScrapes.GetAsync()), Is.Empty);

    [Test]
    public void Every_rule_panel_and_runbook_has_been_looked_at() => Assert.Multiple(() =>
    {
        Assert.That(MetricUses.All.Count(use => use.User.StartsWith("panel ", StringComparison.Ordinal)), Is.GreaterThan(80));
        Assert.That(MetricUses.All.Count(use => use.User.StartsWith("runbook ", StringComparison.Ordinal)), Is.GreaterThan(30));
        // Watchdog needs no metric, and MetricOverflow looks at all of them.
        Assert.That(
            Rules.All.Select(rule => $"{(rule.IsAlert ? "alert" : "rule")} {rule.Name}").Except(["alert Watchdog", "alert MetricOverflow"]),
            Is.SubsetOf(MetricUses.All.Select(use => use.User).ToHashSet()));
    });

    [TestCase("image_processing_queue_length", "alert ImageQueueSaturated", "panel Images / Work gate")]
    [TestCase("service_requests_total", "rule job_outcome:service_requests:increase5m", "panel Overview / Requests")]
    [TestCase("auth_revocations_age_seconds", "alert RevocationsStale", "panel Auth / Age of the revocations", "runbook RevocationsStale")]
    public async Task A_renamed_metric_is_reported_with_its_users(string metric, params string[] users)
    {
        var renamed = (await ServiceScrapes.GetAsync())
            .ToDictionary(scrape => scrape.Key, scrape => scrape.Value.Replace(metric, $"{metric}_renamed", StringComparison.Ordinal));

        var missing = MetricUses.Missing(MetricUses.All, renamed);

        Assert.That(missing, Has.Some.StartWith($"{metric} "));
        foreach (var user in users)
            Assert.That(string.Join('\n', missing.Where(line => line.StartsWith(metric, StringComparison.Ordinal))), Does.Contain(user));
    }

    [Test]
    public async Task A_renamed_label_is_reported()
    {
        var renamed = (await ServiceScrapes.GetAsync())
            .ToDictionary(scrape => scrape.Key, scrape => scrape.Value.Replace("outcome=", "result=", StringComparison.Ordinal));

        Assert.That(MetricUses.Missing(MetricUses.All, renamed), Has.Some.StartWith("service_requests_total has no series with outcome"));
    }

    [Test]
    public async Task A_metric_of_another_service_does_not_count() =>
        Assert.That(
            MetricUses.Missing(
                [new("panel", new("auth_tokens_issued_total", new Dictionary<string, string> { ["job"] = "gateway" }))], await ServiceScrapes.GetAsync()),
            Is.EqualTo(["auth_tokens_issued_total of gateway does not exist: used by panel"]));

    [Test]
    public void Only_the_listed_alerts_need_Kubernetes() =>
        Assert.That(
            MetricUses.All.Where(use => MetricUses.IsKubernetesOnly(use.Selector.Metric) && use.User.StartsWith("alert ", StringComparison.Ordinal))
                .Select(use => use.User).Distinct(),
            Is.EquivalentTo(NeedKubernetes));

    [TestCase("auth")]
    [TestCase("gateway")]
    [TestCase("images")]
    public async Task Promtool_finds_no_problem_in_metrics_of_the_application(string service)
    {
        var metrics = (await ServiceScrapes.GetAsync())[service];
        using var folder = new TemporaryFolder();
        var file = folder.Write("metrics", metrics);

        var (_, output) = await RequiredTool.RunAsync("/bin/sh", "-c", $"'{Tools.Promtool}' check metrics < '{file}'");

        // The names of other metrics come from .NET and OpenTelemetry.
        var findings = output.Split('\n').Where(line => OwnMetric().IsMatch(line));
        Assert.That(findings, Is.Empty);
        Assert.That(output, Does.Not.Contain("error while linting"));
        Assert.That(metrics, Does.Match(OwnMetric().ToString()));
    }

    [Test]
    public async Task Promtool_parses_every_query_of_panels_and_runbooks()
    {
        var queries = Grafana.Dashboard.All.SelectMany(board => board.Queries.Select(query => query.Expression))
            .Concat(RunbookTests.Queries().Select(query => query.Query))
            .Select(query => query.Replace("$__rate_interval", "1m", StringComparison.Ordinal))
            .Distinct();
        using var folder = new TemporaryFolder();
        var rules = folder.Write("queries.yml", string.Join('\n', [
            "groups:", "- name: queries", "  rules:",
            .. queries.Select((query, i) => $"  - record: query:{i}\n    expr: '{query.Replace("'", "''", StringComparison.Ordinal)}'")]));

        var (exitCode, output) = await RequiredTool.RunAsync(Tools.Promtool, "check", "rules", rules);

        Assert.That(exitCode, Is.Zero, output);
    }

    [GeneratedRegex("(?m)^(auth|gateway|images?|object_store|process|service)_")]
    private static partial Regex OwnMetric();
}
