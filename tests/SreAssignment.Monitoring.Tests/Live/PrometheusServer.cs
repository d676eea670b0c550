using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SreAssignment.Monitoring.Tests.Prometheus;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Live;

/// <summary>A real Prometheus with the rules of the repository, on a port that the system picks. It scrapes every 2 seconds and evaluates the rules every second, and alerts fire after a second.</summary>
internal sealed partial class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder;
    private readonly ListeningProcess _process;

    private PrometheusServer(ListeningProcess process, TemporaryFolder folder) => (_process, _folder) = (process, folder);

    /// <summary>Starts the server.</summary>
    /// <param name="targets">The management ports of the replicas by job.</param>
    public static async Task<PrometheusServer> StartAsync(IReadOnlyDictionary<string, IReadOnlyCollection<int>> targets)
    {
        var folder = new TemporaryFolder();
        ListeningProcess? process = null;
        try
        {
            process = await StartProcessAsync(folder, targets);
            var server = new PrometheusServer(process, folder);
            await Eventually.GetAsync(server.IsReadyAsync, ready => ready, ReadyTimeout);
            return server;
        }
        catch
        {
            if (process is not null)
                await process.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Runs an instant query.</summary>
    /// <returns>The number of series, or the error.</returns>
    public async Task<(int Series, string? Error)> QueryAsync(string expression)
    {
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("query", expression)]);
        using var response = await _process.Client.PostAsync("/api/v1/query", content);
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        if (body.Text("status") != "success")
            return (0, body.Text("error"));
        var data = body["data"]!;
        return (data.Text("resultType") == "scalar" ? 1 : data.List("result").Count(), null);
    }

    /// <summary>Gets the firing alerts as "alertname service".</summary>
    public async Task<string[]> FiringAsync()
    {
        var body = (await _process.Client.GetFromJsonAsync<JsonObject>("/api/v1/alerts"))!;
        return [.. body["data"]!.List("alerts").Where(a => a.Text("state") == "firing").Select(a => $"{a["labels"]!.Text("alertname")} {a["labels"]!.Text("job")}")];
    }

    /// <summary>Gets the health of each target.</summary>
    public async Task<string[]> TargetsAsync()
    {
        var body = (await _process.Client.GetFromJsonAsync<JsonObject>("/api/v1/targets"))!;
        return [.. body["data"]!.List("activeTargets").Select(t => $"{t.Text("scrapePool")} {t.Text("health")} {t.Text("lastError")}".Trim())];
    }

    private static async Task<ListeningProcess> StartProcessAsync(TemporaryFolder folder, IReadOnlyDictionary<string, IReadOnlyCollection<int>> targets)
    {
        foreach (var file in Rules.Files)
            folder.Write($"rules/{Path.GetFileName(file)}", RuleDuration().Replace(await File.ReadAllTextAsync(file), "${name}: 1s"));
        foreach (var (job, ports) in targets)
        {
            var group = new JsonObject { ["targets"] = new JsonArray([.. ports.Select(p => JsonValue.Create($"localhost:{p}"))]) };
            folder.Write($"targets/{job}.json", new JsonArray(group).ToJsonString());
        }

        var configuration = await File.ReadAllTextAsync(Path.Combine(Rules.Folder, "prometheus.yml"));
        var path = folder.Write("prometheus.yml", Interval().Replace(configuration, "${name}: 2s"));
        string[] arguments =
        [
            $"--config.file={path}", $"--storage.tsdb.path={Path.Combine(folder.Path, "data")}", "--web.listen-address=127.0.0.1:0", "--enable-feature=exemplar-storage",
        ];
        return await ListeningProcess.StartAsync(RequiredTool.Find("prometheus", "prometheus"), arguments);
    }

    private async Task<bool> IsReadyAsync()
    {
        using var response = await _process.Client.GetAsync("/-/ready");
        return response.IsSuccessStatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex("(?<name>scrape_interval|scrape_timeout|evaluation_interval): [0-9]+s")]
    private static partial Regex Interval();

    [GeneratedRegex("(?m)^(?<name> +(interval|for|keep_firing_for)): .*$")]
    private static partial Regex RuleDuration();
}
