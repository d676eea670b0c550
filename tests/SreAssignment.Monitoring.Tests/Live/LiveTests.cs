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
    private static readonly string[] OfKubernetes =
        ["Overview / Autoscaling", "Overview / Missing replicas", "Overview / Container restarts", "Overview / Pods not ready"];

    // The platform introspects no token: services validate tokens themselves.
    private static readonly string[] NotUsed = ["Auth / Introspected"];

    // Whether these alerts fire depends on how fast the machine serves requests, so that a loaded one fires them.
    private static readonly string[] OfSpeed =
    [
        "ErrorBudgetBurn", "LatencyBudgetBurn", "MeanLatencyHigh", "TokenExchangeUnavailable", "ImageQueueSaturated", "RateLimiting", "ThreadPoolStarved",
    ];

    private static readonly TimeSpan DataTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HealthyTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AlertTimeout = TimeSpan.FromMinutes(2);

    private const int Clients = 20;
    private const string Token = "token of the receiver";

    private NotificationServer _receiver = null!;
    private LivePlatform _platform = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _receiver = await NotificationServer.StartAsync();
        _platform = await LivePlatform.StartAsync(new MonitoringCopy(_receiver.Address, Token));
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_platform is not null)
            await _platform.DisposeAsync();
        if (_receiver is not null)
            await _receiver.DisposeAsync();
    }

    [Test]
    public async Task Every_expression_gives_data_and_no_alert_reports_a_fault()
    {
        var pending = Expressions().Where(e => !WithoutErrors.Concat(OfKubernetes).Concat(NotUsed).Contains(e.User)).ToList();
        Assert.That(pending, Is.Not.Empty);
        var clock = Stopwatch.StartNew();
        while (pending.Count > 0 && clock.Elapsed < DataTimeout)
        {
            await _platform.Requests.ExerciseAsync();
            var withoutData = new List<(string User, string Expression)>();
            foreach (var (user, expression) in pending)
            {
                var (series, error) = await _platform.Prometheus.QueryAsync(expression);
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
    public async Task Prometheus_scrapes_every_replica_and_sends_alerts_to_Alertmanager()
    {
        await _platform.WaitForTargetsAsync();
        Assert.That(await _platform.Prometheus.AlertmanagersAsync(), Has.Length.EqualTo(1));
        await Eventually.GetAsync(() => _platform.Alertmanager.GetAsync(inhibited: false), alerts => alerts.Contains("Watchdog none prometheus"), AlertTimeout);
    }

    [Test]
    public async Task Loss_of_every_images_replica_pages_inhibits_tickets_and_resolves_after_recovery()
    {
        const string Page = "ErrorBudgetBurn page gateway";
        const string Absent = "ServiceAbsent page images";
        const string Ticket = "ErrorBudgetBurn ticket gateway";
        var (token, image) = (await _platform.Requests.TokenAsync(), await _platform.Requests.UploadAsync());
        using var ended = new CancellationTokenSource();
        var load = LoadAsync(image, token, ended.Token);
        var clock = Stopwatch.StartNew();
        await _platform.KillAsync("images");
        Log("all replicas of images are killed");

        await Eventually.GetAsync(
            _platform.Prometheus.TargetsAsync, targets => !Array.Exists(targets, target => target.Job == "images"), AlertTimeout);
        Log("Prometheus has no target of images");
        await Eventually.GetAsync(_platform.Prometheus.FiringAsync, alerts => alerts.Contains(Page) && alerts.Contains(Absent), AlertTimeout);
        Log("both pages fire in Prometheus");
        await Eventually.GetAsync(
            () => Task.FromResult(_receiver.Pages()),
            pages => pages.Contains($"firing {Page}") && pages.Contains($"firing {Absent}"),
            AlertTimeout);
        Log("the webhook has received both pages");
        await Eventually.GetAsync(
            async () => (All: await _platform.Alertmanager.GetAsync(inhibited: true), Active: await _platform.Alertmanager.GetAsync(inhibited: false)),
            alerts => alerts.All.Contains(Ticket) && !alerts.Active.Contains(Ticket) && alerts.Active.Contains(Page),
            AlertTimeout);
        Log("Alertmanager inhibits the ticket");
        Assert.That(_receiver.SlackTitles("#sreassignment-tickets"), Has.None.Contain("gateway"));

        await _platform.RestartAsync("images");
        Log("the replicas are started");
        await _platform.WaitForTargetsAsync();
        Log("Prometheus scrapes them");
        await Eventually.GetAsync(_platform.Prometheus.FiringAsync, alerts => !alerts.Contains(Page) && !alerts.Contains(Absent), AlertTimeout);
        Log("the pages are resolved in Prometheus");
        await Eventually.GetAsync(() => Task.FromResult(_receiver.Pages()), pages => pages.Contains($"resolved {Page}"), AlertTimeout);
        Log("the webhook has received the end of the page");

        await ended.CancelAsync();
        var (succeeded, failed) = await load;
        TestContext.Out.WriteLine($"{succeeded} requests succeeded, {failed} failed.");
        Assert.That(_receiver.Authorizations(), Is.EqualTo([$"Bearer {Token}"]));
        Assert.That(_receiver.SlackTitles("#sreassignment-pages"), Has.Some.Contain("ErrorBudgetBurn"));

        void Log(string text) => TestContext.Out.WriteLine($"{clock.Elapsed.TotalSeconds,6:0.0} s: {text}");
    }

    // A request may take the 15 seconds that the gateway waits, and a page needs 10 failures.
    private async Task<(int Succeeded, int Failed)> LoadAsync(string path, string token, CancellationToken cancellationToken)
    {
        var (succeeded, failed) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (!cancellationToken.IsCancellationRequested)
            {
                using var response = await _platform.Requests.SendAsync(HttpMethod.Get, path, token);
                if (response.IsSuccessStatusCode)
                    Interlocked.Increment(ref succeeded);
                else
                    Interlocked.Increment(ref failed);
                await timer.WaitForNextTickAsync(CancellationToken.None);
            }
        }));
        return (succeeded, failed);
    }

    private async Task<(string Fires, string? Error)> QueryAsync(Rule alert)
    {
        var (series, error) = await _platform.Prometheus.QueryAsync(alert.Expression);
        return (series == 0 ? "" : $"{alert} fires", error);
    }

    private static IEnumerable<(string User, string Expression)> Expressions() =>
    [
        .. Rules.All.Where(rule => !rule.IsAlert).Select(rule => ($"rule {rule.Name}", rule.Name)),
        .. Dashboard.All.SelectMany(board => board.Queries.Select(query =>
            ($"{board.Title} / {query.Panel}", query.Expression.Replace("$__rate_interval", "1m", StringComparison.Ordinal)))),
    ];
}
