using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.Monitoring.Tests.Alertmanager;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Live;

/// <summary>The application, started by its AppHost.</summary>
internal sealed class LivePlatform : IAsyncDisposable
{
    // Both replicas of each service, and one of each server.
    private const string Jobs = "alertmanager auth auth gateway gateway images images prometheus";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private readonly DistributedApplication _app;
    private readonly MonitoringCopy _monitoring;
    private readonly TemporaryFolder _data;
    private readonly string _secret;
    private readonly HttpClient _client;
    private readonly HttpClient _prometheus;
    private readonly HttpClient _alertmanager;

    private LivePlatform(DistributedApplication app, MonitoringCopy monitoring, TemporaryFolder data, string secret)
    {
        (_app, _monitoring, _data, _secret) = (app, monitoring, data, secret);
        _client = app.CreateHttpClient("gateway");
        _prometheus = app.CreateHttpClient("prometheus");
        _alertmanager = app.CreateHttpClient("alertmanager");
    }

    /// <summary>Gets the requests of a client.</summary>
    public GatewayRequests Requests => new(_client, _secret);

    /// <summary>Gets the API of the Prometheus that the AppHost started.</summary>
    public PrometheusClient Prometheus => new(_prometheus);

    /// <summary>Gets the API of the Alertmanager that the AppHost started.</summary>
    public AlertmanagerClient Alertmanager => new(_alertmanager);

    private static CancellationToken Deadline => new CancellationTokenSource(Timeout).Token;

    /// <summary>Starts the application with monitoring, and waits until every replica is scraped.</summary>
    /// <param name="monitoring">The configuration of monitoring. It is deleted with the application.</param>
    public static async Task<LivePlatform> StartAsync(MonitoringCopy monitoring)
    {
        RequiredTool.Find("prometheus", "prometheus");
        RequiredTool.Find("prometheus-alertmanager", "prometheus-alertmanager");
        var (data, secret) = (new TemporaryFolder(), RandomNumberGenerator.GetHexString(64));
        string[] arguments =
        [
            $"--DataDirectory={data.Path}", $"--Parameters:developer-client-secret={secret}", "--Monitoring=true",
            $"--MonitoringDirectory={monitoring.Folder}",
        ];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_AppHost>(arguments, Deadline);
        // With a container runtime, its image would be downloaded.
        builder.Resources.Remove(builder.Resources.Single(resource => resource.Name == "grafana"));
        var app = await builder.BuildAsync(Deadline);
        try
        {
            await app.StartAsync(Deadline);
            foreach (var resource in (string[])["lab", "alertmanager", "prometheus"])
                await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, Deadline);
            var platform = new LivePlatform(app, monitoring, data, secret);
            await platform.WaitForTargetsAsync();
            return platform;
        }
        catch
        {
            await app.DisposeAsync();
            monitoring.Dispose();
            data.Dispose();
            throw;
        }
    }

    /// <summary>Waits until Prometheus has scraped every replica.</summary>
    public async Task WaitForTargetsAsync()
    {
        // On a loaded machine a scrape may time out, so the targets need not be up at the same time.
        var scraped = new HashSet<string>();
        await Eventually.GetAsync(
            async () =>
            {
                var targets = await Prometheus.TargetsAsync();
                scraped.UnionWith(targets.Where(target => target.IsUp).Select(target => target.Address));
                return string.Join(' ', targets.Where(target => scraped.Contains(target.Address)).Select(target => target.Job).Order(StringComparer.Ordinal));
            },
            jobs => jobs == Jobs,
            Timeout);
    }

    /// <summary>Kills the processes of both replicas of a service.</summary>
    public async Task KillAsync(string service)
    {
        var killed = new HashSet<string>();
        await foreach (var change in _app.ResourceNotifications.WatchAsync(Deadline))
        {
            if (change.Resource.Name == service && change.Snapshot.State?.Text == KnownResourceStates.Running
                && change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } id && killed.Add(change.ResourceId))
            {
                using var process = Process.GetProcessById(Convert.ToInt32(id, CultureInfo.InvariantCulture));
                process.Kill(entireProcessTree: true);
            }

            if (killed.Count == 2)
                break;
        }
    }

    /// <summary>Starts all replicas of a service again.</summary>
    public async Task RestartAsync(string service)
    {
        var model = _app.Services.GetRequiredService<DistributedApplicationModel>();
        var result = await _app.ResourceCommands.ExecuteCommandAsync(
            model.Resources.Single(resource => resource.Name == service), KnownResourceCommands.StartCommand, Deadline);
        Assert.That(result.Success, result.Message);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in (HttpClient[])[_client, _prometheus, _alertmanager])
            client.Dispose();
        await _app.DisposeAsync();
        _monitoring.Dispose();
        _data.Dispose();
    }
}
