using SreAssignment.Monitoring.Tests.Prometheus;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Alertmanager;

/// <summary>Alertmanager accepts the configuration, routes by severity, and takes every secret from a file.</summary>
public sealed class RoutingTests
{
    [Test]
    public async Task Amtool_accepts_the_configuration()
    {
        var (exitCode, output) = await RequiredTool.RunAsync(Tools.Amtool, "check-config", AlertmanagerServer.Configuration);

        Assert.That(exitCode, Is.Zero, output);
    }

    [TestCase("page", "alertname=ErrorBudgetBurn", "severity=page", "service=gateway")]
    [TestCase("ticket", "alertname=ErrorBudgetBurn", "severity=ticket", "service=gateway")]
    [TestCase("watchdog", "alertname=Watchdog", "severity=none", "service=prometheus")]
    [TestCase("ticket", "alertname=New", "severity=unknown", "service=images")]
    [TestCase("ticket", "alertname=WithoutLabels")]
    public async Task Alerts_are_routed_by_severity(string receiver, params string[] labels)
    {
        var (exitCode, output) = await RequiredTool.RunAsync(
            Tools.Amtool, ["config", "routes", "test", $"--config.file={AlertmanagerServer.Configuration}", $"--verify.receivers={receiver}", .. labels]);

        Assert.That(exitCode, Is.Zero, output);
    }

    [Test]
    public void Notifications_are_grouped_by_service_and_the_watchdog_repeats_every_minute()
    {
        var route = Yaml.Read(AlertmanagerServer.Configuration)["route"]!;
        var watchdog = route.List("routes").Single(child => child.Text("receiver") == "watchdog");

        Assert.That(route.List("group_by").Select(label => label.GetValue<string>()), Is.EqualTo(["service"]));
        Assert.That(watchdog.Text("repeat_interval"), Is.EqualTo("1m"));
    }

    [Test]
    public void Secrets_are_in_files()
    {
        var text = File.ReadAllText(AlertmanagerServer.Configuration);
        string[] files = ["smtp_auth_password_file: secrets/", "slack_api_url_file: secrets/", "credentials_file: secrets/"];
        string[] values = ["smtp_auth_password:", "api_url:", "credentials:", "password:", "bearer_token:", "hooks.slack.com"];

        Assert.Multiple(() =>
        {
            Assert.That(files, Has.All.Matches<string>(text.Contains));
            Assert.That(values, Has.None.Matches<string>(text.Contains));
        });
    }

    [Test]
    public void Inhibition_names_alerts_that_exist()
    {
        var names = Yaml.Read(AlertmanagerServer.Configuration).List("inhibit_rules")
            .SelectMany(rule => rule.List("source_matchers").Concat(rule.List("target_matchers")))
            .Select(matcher => matcher.GetValue<string>())
            .Where(matcher => matcher.StartsWith("alertname", StringComparison.Ordinal))
            .SelectMany(matcher => matcher[matcher.IndexOf('=')..].Trim('=', '~', ' ', '"').Split('|'))
            .Distinct();

        Assert.That(names, Is.Not.Empty.And.SubsetOf(Rules.AlertNames));
    }
}
