using SreAssignment.Monitoring.Tests.Grafana;
using SreAssignment.Monitoring.Tests.Prometheus;

namespace SreAssignment.Monitoring.Tests.Live;

/// <summary>The rules and dashboards on the running application, scraped by a real Prometheus.</summary>
[Category("Soak"), NonParallelizable]
public sealed class LiveTests
{
    // Panels of errors have no data while all is well.
    private static readonly string[] WithoutErrors =
    [
        "Auth / Failures", "Auth / Errors of the revocations", "Gateway / Failures", "Gateway / Upstream errors", "Images / Failures",
        "Overview / Firing alerts",
    ];

    // Panels that need kube-state-metrics.
    private static readonly string[] OfKubernetes = ["Overview / Autoscaling", "Overview / Missing replicas", "Overview / Container restarts", "Overview / Pods not ready"];

    // The platform introspects no token: services validate tokens themselves.
    private static readonly string[] NotUsed = ["Auth / Introspected"];

    private LivePlatform _platform = null!;
    private PrometheusServer _prometheus = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _platform = await LivePlatform.StartAsync();
        var targets = new Dictionary<string, IReadOnlyCollection<int>>();
        foreach (var service in LivePlatform.Services)
            targets[service] = await _platform.ManagementPortsAsync(service);
        _prometheus = await PrometheusServer.StartAsync(targets);
    }

    [TearDown]
    public async Task StopAsync()
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
        var expected = Expressions().Where(e => !WithoutErrors.Concat(OfKubernetes).Concat(NotUsed).Contains(e.User)).ToList();
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

    [Test]
    public async Task Outage_of_a_service_fires_the_alerts_and_recovery_resolves_them()
    {
        var (token, image) = (await _platform.TokenAsync(), await _platform.UploadAsync());
        await _platform.KillAsync("images");
        var firing = await Eventually.GetAsync(
            async () =>
            {
                (await _platform.SendAsync(HttpMethod.Get, image, token)).Dispose();
                return await _prometheus.FiringAsync();
            },
            alerts => alerts.Contains("ErrorBudgetBurn gateway") && alerts.Contains("ServiceAbsent images"),
            TimeSpan.FromSeconds(90));
        TestContext.Out.WriteLine(string.Join(", ", firing));

        await _platform.StartAsync("images");
        await Eventually.GetAsync(
            async () =>
            {
                using var response = await _platform.SendAsync(HttpMethod.Get, image, token);
                return (response.IsSuccessStatusCode, await _prometheus.FiringAsync());
            },
            state => state.IsSuccessStatusCode && !state.Item2.Contains("ServiceAbsent images"),
            TimeSpan.FromSeconds(90));
    }

    private static IEnumerable<(string User, string Expression)> Expressions() =>
    [
        .. Rules.All.Where(rule => !rule.IsAlert).Select(rule => ($"rule {rule.Name}", rule.Name)),
        .. Dashboard.All.SelectMany(board => board.Queries.Select(query =>
            ($"{board.Title} / {query.Panel}", query.Expression.Replace("$__rate_interval", "15s", StringComparison.Ordinal)))),
    ];
}
