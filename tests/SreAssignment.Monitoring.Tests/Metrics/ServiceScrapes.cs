using SreAssignment.Monitoring.Tests.Alertmanager;
using SreAssignment.Monitoring.Tests.Prometheus;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Metrics;

/// <summary>The metrics of the running services, of Prometheus and of Alertmanager, after every kind of request and failure.</summary>
internal static class ServiceScrapes
{
    private static readonly Lazy<Task<IReadOnlyDictionary<string, string>>> Scrapes = new(TakeAsync);

    /// <summary>Gets the text of /metrics by job. The services run once for all tests.</summary>
    public static Task<IReadOnlyDictionary<string, string>> GetAsync() => Scrapes.Value;

    private static async Task<IReadOnlyDictionary<string, string>> TakeAsync()
    {
        var scrapes = new Dictionary<string, string>();
        await using var services = await RunningServices.StartAsync();
        await services.Requests.ExerciseAsync();
        var (image, token, unused) = (await services.Requests.UploadAsync(), await services.Requests.TokenAsync(), await services.Requests.TokenAsync());
        await services.IntrospectAsync(token);

        services.SetStorage(works: false);
        (await services.Requests.SendAsync(HttpMethod.Get, image, token)).Dispose();
        scrapes["auth"] = await Eventually.GetAsync(
            () => services.ScrapeAsync("auth"), text => text.Contains("auth_revocations_errors_total{", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        scrapes["images"] = await services.ScrapeAsync("images");
        services.SetStorage(works: true);

        // The gateway retries the exchange of a token that it has not cached.
        await services.KillAsync("auth");
        (await services.Requests.SendAsync(HttpMethod.Get, image, unused)).Dispose();
        scrapes["gateway"] = await services.ScrapeAsync("gateway");

        await using var alertmanager = await AlertmanagerServer.StartAsync();
        scrapes["alertmanager"] = await alertmanager.Api.MetricsAsync();
        scrapes["prometheus"] = await PrometheusMetricsAsync(alertmanager.Api.Address);
        return scrapes;
    }

    // Metrics of notifications exist for each known Alertmanager.
    private static async Task<string> PrometheusMetricsAsync(Uri alertmanager)
    {
        using var folder = new TemporaryFolder();
        var configuration = folder.Write("prometheus.yml", await File.ReadAllTextAsync(Path.Combine(Rules.Folder, "prometheus.yml")));
        foreach (var file in Rules.Files)
            folder.Write($"rules/{Path.GetFileName(file)}", await File.ReadAllTextAsync(file));
        folder.Write("targets/alertmanager.json", $$"""[{"targets": ["{{alertmanager.Authority}}"]}]""");
        await using var prometheus = await ListeningProcess.StartAsync(
            RequiredTool.Find("prometheus", "prometheus"),
            $"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(folder.Path, "data")}", "--web.listen-address=127.0.0.1:0");
        return await Eventually.GetAsync(
            () => prometheus.Client.GetStringAsync("/metrics"), text => text.Contains("prometheus_notifications_errors_total{", StringComparison.Ordinal));
    }
}
