using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Alertmanager;

/// <summary>A real Alertmanager with the configuration of the repository, on a port that the system picks.</summary>
internal sealed class AlertmanagerServer : IAsyncDisposable
{
    private readonly TemporaryFolder _data;
    private readonly ListeningProcess _process;

    private AlertmanagerServer(ListeningProcess process, TemporaryFolder data) => (_process, _data) = (process, data);

    /// <summary>Gets a client of the server's HTTP API.</summary>
    public AlertmanagerClient Api => new(_process.Client);

    public static string Configuration { get; } = Path.Combine(Repository.Monitoring, "alertmanager", "alertmanager.yml");

    public static async Task<AlertmanagerServer> StartAsync()
    {
        var data = new TemporaryFolder();
        string[] arguments = [$"--config.file={Configuration}", $"--storage.path={data.Path}", "--web.listen-address=127.0.0.1:0", "--cluster.listen-address="];
        try
        {
            return new AlertmanagerServer(await ListeningProcess.StartAsync(Tools.Alertmanager, arguments), data);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _data.Dispose();
    }
}

/// <summary>The HTTP API of Alertmanager.</summary>
internal sealed class AlertmanagerClient(HttpClient http)
{
    public Uri Address => http.BaseAddress!;

    /// <summary>Gets the metrics.</summary>
    public Task<string> MetricsAsync() => http.GetStringAsync("/metrics");

    /// <summary>Sends alerts, each as "alertname severity service".</summary>
    public async Task SendAsync(params string[] alerts)
    {
        var body = alerts.Select(alert => alert.Split(' ')).Select(parts => new JsonObject
        {
            ["labels"] = new JsonObject { ["alertname"] = parts[0], ["severity"] = parts[1], ["service"] = parts[2] },
        });
        using var response = await http.PostAsJsonAsync("/api/v2/alerts", body);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Gets the alerts in the same form.</summary>
    /// <param name="inhibited">Whether inhibited alerts are included.</param>
    public async Task<string[]> GetAsync(bool inhibited)
    {
        var alerts = await http.GetFromJsonAsync<JsonArray>($"/api/v2/alerts?inhibited={(inhibited ? "true" : "false")}");
        return
        [
            .. from alert in alerts!
               let labels = alert!["labels"]!
               select $"{labels.Text("alertname")} {labels.Text("severity")} {labels.Text("service")}",
        ];
    }
}
