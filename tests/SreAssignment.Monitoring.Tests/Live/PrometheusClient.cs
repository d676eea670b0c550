using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Live;

/// <summary>A target of Prometheus.</summary>
/// <param name="Job">The job.</param>
/// <param name="Address">The host and port.</param>
/// <param name="IsUp">Whether the last scrape succeeded.</param>
internal sealed record Target(string Job, string Address, bool IsUp);

/// <summary>The HTTP API of Prometheus.</summary>
internal sealed class PrometheusClient(HttpClient http)
{
    /// <summary>Runs an instant query.</summary>
    /// <returns>The number of series, or the error.</returns>
    public async Task<(int Series, string? Error)> QueryAsync(string expression)
    {
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("query", expression)]);
        using var response = await http.PostAsync("/api/v1/query", content);
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        if (body.Text("status") != "success")
            return (0, body.Text("error"));
        var data = body["data"]!;
        return (data.Text("resultType") == "scalar" ? 1 : data.List("result").Count(), null);
    }

    /// <summary>Gets the firing alerts as "alertname severity service".</summary>
    public async Task<string[]> FiringAsync() =>
    [
        .. from alert in (await DataAsync("alerts")).List("alerts")
           where alert.Text("state") == "firing"
           let labels = alert["labels"]!
           select $"{labels.Text("alertname")} {labels.Text("severity")} {labels.Text("service")}",
    ];

    /// <summary>Gets the targets.</summary>
    public async Task<Target[]> TargetsAsync() =>
    [
        .. (await DataAsync("targets")).List("activeTargets")
            .Select(target => new Target(target.Text("scrapePool"), target["labels"]!.Text("instance"), target.Text("health") == "up")),
    ];

    /// <summary>Gets the addresses that alerts are sent to.</summary>
    public async Task<Uri[]> AlertmanagersAsync() =>
        [.. (await DataAsync("alertmanagers")).List("activeAlertmanagers").Select(alertmanager => new Uri(alertmanager.Text("url")))];

    private async Task<JsonNode> DataAsync(string path) => (await http.GetFromJsonAsync<JsonObject>($"/api/v1/{path}"))!["data"]!;
}
