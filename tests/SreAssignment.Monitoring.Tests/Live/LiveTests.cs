using System.Diagnostics;
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

    // Whether these alerts fire depends on how fast the machine serves requests, so that a loaded one fires them.
    private static readonly string[] OfSpeed =
    [
        "ErrorBudgetBurn", "LatencyBudgetBurn", "MeanLatencyHigh", "TokenExchangeUnavailable", "ImageQueueSaturated", "RateLimiting", "ThreadPoolStarved",
    ];

    private static readonly TimeSpan DataTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HealthyTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OutageTimeout = TimeSpan.FromMinutes(2);

    private const int Clients = 20;

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
    public async Task Every_expression_gives_data_and_no_alert_reports_a_fault()
    {
        var pending = Expressions().Where(e => !WithoutErrors.Concat(OfKubernetes).Concat(NotUsed).Contains(e.User)).ToList();
        Assert.That(pending, Is.Not.Empty);
        var clock = Stopwatch.StartNew();
        while (pending.Count > 0 && clock.Elapsed < DataTimeout)
        {
            await _platform.ExerciseAsync();
            var withoutData = new List<(string User, string Expression)>();
            foreach (var (user, expression) in pending)
            {
                var (series, error) = await _prometheus.QueryAsync(expression);
                Assert.That(error, Is.Null, $"{user}: {expression}");
                if (series == 0)
                    withoutData.Add((user, expression));
            }

            pending = withoutData;
        }

        Assert.That(pending.Select(e => $"{e.User}: {e.Expression}"), Is.Empty, $"These expressions had no data in {DataTimeout.TotalSeconds} s.");
        TestContext.Out.WriteLine($"Every expression had data after {clock.Elapsed.TotalSeconds:0.0} s.");

        foreach (var alert in Rules.Alerts.Where(rule => rule.Name != "Watchdog"))
        {
            // A scrape that takes too long fires ReplicaDown until the next one.
            var (_, error) = await Eventually.GetAsync(
                () => QueryAsync(alert), result => result.Error is not null || result.Fires == "" || OfSpeed.Contains(alert.Name), HealthyTimeout);
            Assert.That(error, Is.Null, alert.ToString());
        }
    }

    [Test]
    public async Task Outage_of_a_service_fires_the_alerts_and_recovery_resolves_them()
    {
        var (token, image) = (await _platform.TokenAsync(), await _platform.UploadAsync());
        await _platform.KillAsync("images");
        var firing = await Eventually.GetAsync(
            async () =>
            {
                // Each may take the 15 seconds that the gateway waits, and a page needs 10 failures.
                await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ => (await _platform.SendAsync(HttpMethod.Get, image, token)).Dispose()));
                return await _prometheus.FiringAsync();
            },
            alerts => alerts.Contains("ErrorBudgetBurn gateway") && alerts.Contains("ServiceAbsent images"),
            OutageTimeout);
        TestContext.Out.WriteLine(string.Join(", ", firing));

        await _platform.StartAsync("images");
        await Eventually.GetAsync(
            async () =>
            {
                using var response = await _platform.SendAsync(HttpMethod.Get, image, token);
                return (response.IsSuccessStatusCode, await _prometheus.FiringAsync());
            },
            state => state.IsSuccessStatusCode && !state.Item2.Contains("ServiceAbsent images"),
            OutageTimeout);
    }

    private async Task<(string Fires, string? Error)> QueryAsync(Rule alert)
    {
        var (series, error) = await _prometheus.QueryAsync(alert.Expression);
        return (series == 0 ? "" : $"{alert} fires", error);
    }

    private static IEnumerable<(string User, string Expression)> Expressions() =>
    [
        .. Rules.All.Where(rule => !rule.IsAlert).Select(rule => ($"rule {rule.Name}", rule.Name)),
        .. Dashboard.All.SelectMany(board => board.Queries.Select(query =>
            ($"{board.Title} / {query.Panel}", query.Expression.Replace("$__rate_interval", "1m", StringComparison.Ordinal)))),
    ];
}
