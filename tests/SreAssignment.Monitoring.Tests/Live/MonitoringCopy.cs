using System.Text.RegularExpressions;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Live;

/// <summary>
/// The configuration of the repository with shorter times, so that alerts fire and resolve within seconds. Notifications go to the server of a test.
/// </summary>
internal sealed partial class MonitoringCopy : IDisposable
{
    // The windows of the alerts keep their order.
    private static readonly Dictionary<string, string> Windows = new()
    {
        ["5m"] = "15s",
        ["10m"] = "20s",
        ["15m"] = "20s",
        ["30m"] = "20s",
        ["1h"] = "30s",
        ["2h"] = "40s",
        ["6h"] = "1m",
        ["1d"] = "2m",
        ["3d"] = "4m",
        ["30d"] = "30d",
    };

    private readonly TemporaryFolder _folder = new();

    /// <summary>Copies the configuration.</summary>
    /// <param name="receiver">The address of the server that gets the notifications.</param>
    /// <param name="token">The credentials that the webhook of pages sends.</param>
    public MonitoringCopy(Uri receiver, string token)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Monitoring, "prometheus", "rules"), "*.yml"))
            Write(file, text => Range().Replace(RuleDuration().Replace(text, "${name}: 1s"), range => $"[{Windows[range.Groups["window"].Value]}]"));
        Write(Path.Combine(Repository.Monitoring, "prometheus", "prometheus.yml"), text => Interval().Replace(text, "${name}: 3s"));
        Write(Path.Combine(Repository.Monitoring, "alertmanager", "alertmanager.yml"), text =>
            PageWait().Replace(text, "${start}group_wait: 1s\n    group_interval: 2s")
                .Replace("https://alerts.example.com/", $"{receiver}", StringComparison.Ordinal)
                .Replace("https://watchdog.example.com/", $"{receiver}watchdog/", StringComparison.Ordinal));
        _folder.Write("alertmanager/secrets/page-webhook-token", token);
        _folder.Write("alertmanager/secrets/watchdog-token", token);
        _folder.Write("alertmanager/secrets/slack-url", $"{receiver}slack");
        _folder.Write("alertmanager/secrets/smtp-password", token);
    }

    public string Folder => _folder.Path;

    public void Dispose() => _folder.Dispose();

    private void Write(string file, Func<string, string> change) =>
        _folder.Write(Path.GetRelativePath(Repository.Monitoring, file), change(File.ReadAllText(file)));

    [GeneratedRegex("(?<name>scrape_interval|scrape_timeout|evaluation_interval): [0-9]+s")]
    private static partial Regex Interval();

    [GeneratedRegex("(?m)^(?<name> +(interval|for|keep_firing_for)): .*$")]
    private static partial Regex RuleDuration();

    [GeneratedRegex(@"\[(?<window>[0-9]+[mhd])\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<start>receiver: page\s+)group_wait: \S+\s+group_interval: \S+")]
    private static partial Regex PageWait();
}
