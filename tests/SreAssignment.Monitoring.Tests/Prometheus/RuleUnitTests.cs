using System.Text.Json.Nodes;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Prometheus;

/// <summary>The unit tests of the rules, which promtool runs.</summary>
public sealed class RuleUnitTests
{
    private static readonly IReadOnlyList<JsonNode> Checks =
        [.. Rules.TestFiles.SelectMany(file => Yaml.Read(file).List("tests")).SelectMany(test => test.List("alert_rule_test"))];

    private static IEnumerable<string> TestFiles => Rules.TestFiles.Select(file => Path.GetFileName(file));

    [TestCaseSource(nameof(TestFiles))]
    public async Task Promtool_runs_the_tests(string file)
    {
        var (exitCode, output) = await RequiredTool.RunAsync(Tools.Promtool, "test", "rules", Path.Combine(Rules.Folder, "tests", file));

        Assert.That(exitCode, Is.Zero, output);
    }

    [Test]
    public void Every_alert_fires_in_a_test_with_each_of_its_severities()
    {
        var fired = Checks
            .SelectMany(check => check.List("exp_alerts").Select(alert => $"{check.Text("alertname")} {alert.Map("exp_labels").GetValueOrDefault("severity")}"))
            .ToHashSet();

        Assert.That(Rules.Alerts.Select(rule => $"{rule.Name} {rule.Labels["severity"]}").Distinct(), Is.SubsetOf(fired));
    }

    [Test]
    public void Every_alert_but_the_watchdog_is_silent_in_a_test()
    {
        var silent = Checks.Where(check => !check.List("exp_alerts").Any()).Select(check => check.Text("alertname")).ToHashSet();

        Assert.That(Rules.AlertNames.Except(["Watchdog"]), Is.SubsetOf(silent));
    }
}
