using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Alertmanager;

/// <summary>A real Alertmanager with the configuration of the repository, on a port that the system picks.</summary>
internal sealed partial class AlertmanagerServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _data;
    private readonly Process _process;
    private readonly HttpClient _client;

    private AlertmanagerServer(Process process, TemporaryFolder data, Uri address)
    {
        (_process, _data) = (process, data);
        _client = new HttpClient { BaseAddress = address };
    }

    public static string Configuration { get; } = Path.Combine(Repository.Monitoring, "alertmanager", "alertmanager.yml");

    public static async Task<AlertmanagerServer> StartAsync()
    {
        var data = new TemporaryFolder();
        string[] arguments = [$"--config.file={Configuration}", $"--storage.path={data.Path}", "--web.listen-address=127.0.0.1:0", "--cluster.listen-address="];
        var process = Process.Start(new ProcessStartInfo(Tools.Alertmanager, arguments) { RedirectStandardError = true })!;
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
                address.TrySetException(new InvalidOperationException("Alertmanager ended before it listened."));
            else if (Listening().Match(line.Data) is { Success: true } listening)
                address.TrySetResult(new Uri($"http://{listening.Groups["address"].Value}"));
        };
        process.BeginErrorReadLine();
        try
        {
            return new AlertmanagerServer(process, data, await address.Task.WaitAsync(StartTimeout));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            data.Dispose();
            throw;
        }
    }

    /// <summary>Sends alerts, each as "alertname severity service".</summary>
    public async Task SendAsync(params string[] alerts)
    {
        var body = alerts.Select(alert => alert.Split(' ')).Select(parts => new JsonObject
        {
            ["labels"] = new JsonObject { ["alertname"] = parts[0], ["severity"] = parts[1], ["service"] = parts[2] },
        });
        using var response = await _client.PostAsJsonAsync("/api/v2/alerts", body);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Gets the alerts in the same form.</summary>
    /// <param name="inhibited">Whether inhibited alerts are included.</param>
    public async Task<string[]> GetAsync(bool inhibited)
    {
        var alerts = await _client.GetFromJsonAsync<JsonArray>($"/api/v2/alerts?inhibited={(inhibited ? "true" : "false")}");
        return
        [
            .. from alert in alerts!
               let labels = alert!["labels"]!
               select $"{labels.Text("alertname")} {labels.Text("severity")} {labels.Text("service")}",
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _data.Dispose();
    }

    [GeneratedRegex("msg=\"?Listening on\"? address=(?<address>[^ ]+)")]
    private static partial Regex Listening();
}
