using SreAssignment.Monitoring.Tests.Grafana;
using SreAssignment.Monitoring.Tests.Prometheus;

namespace SreAssignment.Monitoring.Tests.Live;

/// <summary>The rules and dashboards on the running application, scraped by a real Prometheus.</summary>
[Category("Soak"), NonParallelizable]
public sealed class LiveTests
{
    // Panels of errors, and of Kubernetes, have no data while all is well on a machine without Kubernetes.
    private static readonly string[] WithoutData = [];

    private static LivePlatform _platform = null!;
    private static PrometheusServer _prometheus = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _platform = await LivePlatform.StartAsync();
        var targets = new Dictionary<string, IReadOnlyCollection<int>>();
        foreach (var service in LivePlatform.Services)
            targets[service] = await _platform.ManagementPortsAsync(service);
        _prometheus = await PrometheusServer.StartAsync(targets);
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        if (_prometheus is not null)
            await _prometheus.DisposeAsync();
        if (_platform is not null)
            await _platform.DisposeAsync();
    }

    [Test]
    public async Task Every_expression_works_and_gives_data()
    {
        await Eventually.GetAsync(_prometheus.TargetsAsync, targets => targets.Length == 6 && Array.TrueForAll(targets, t => t.EndsWith("up", StringComparison.Ordinal)));
        var expected = Expressions().Where(e => !WithoutData.Contains(e.User)).ToList();
        var missing = await Eventually.GetAsync(
            async () =>
            {
                await _platform.ExerciseAsync();
                var results = new List<string>();
                foreach (var (user, expression) in expected)
                {
                    var (series, error) = await _prometheus.QueryAsync(expression);
                    if (error is not null || series == 0)
                        results.Add($"{user}: {error ?? "no data"}");
                }

                return string.Join('\n', results);
            },
            missing => missing.Length == 0,
            TimeSpan.FromSeconds(60));
        Assert.That(missing, Is.Empty);
        foreach (var alert in Rules.Alerts)
            Assert.That((await _prometheus.QueryAsync(alert.Expression)).Error, Is.Null, alert.ToString());
        Assert.That((await _prometheus.FiringAsync()).Except(["Watchdog "]), Is.Empty, "no alert fires while all is well");
    }

    private static IEnumerable<(string User, string Expression)> Expressions() =>
    [
        .. Rules.All.Where(rule => !rule.IsAlert).Select(rule => ($"rule {rule.Name}", rule.Name)),
        .. Dashboard.All.SelectMany(board => board.Queries.Select(query =>
            ($"{board.Title} / {query.Panel}", query.Expression.Replace("$__rate_interval", "15s", StringComparison.Ordinal)))),
    ];
}
