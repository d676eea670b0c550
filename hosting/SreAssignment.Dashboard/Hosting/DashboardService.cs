using SreAssignment.Dashboard.Otlp.Receiver;
using SreAssignment.Dashboard.Security;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Hosting;

/// <summary>Runs the dashboard beside the application: up before the first resource starts, and down after the last has ended.</summary>
internal sealed class DashboardService : IHostedService, IAsyncDisposable
{
    private readonly IServiceProvider _host;
    private readonly OtlpReceiver _receiver;
    private readonly LoginTokens _tokens = new();
    private readonly DashboardSite _site;

    public DashboardService(IServiceProvider host)
    {
        _host = host;
        _receiver = new OtlpReceiver(host.GetRequiredService<TelemetryStore>(), host.GetRequiredService<TimeProvider>(), host.GetRequiredService<ILoggerFactory>());
        var name = host.GetRequiredService<IHostEnvironment>().ApplicationName;
        _site = new DashboardSite(host, new HostedApplication(name, () => _receiver.Grpc, () => _receiver.Http, _receiver.ApiKey.Value), _tokens);
    }

    public OtlpReceiver Receiver => _receiver;

    /// <summary>Where a browser signs in, once.</summary>
    public Uri LoginUrl => new(_site.Address, $"login?t={_tokens.Current}");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _receiver.StartAsync(cancellationToken);
        await _site.StartAsync(cancellationToken);
        TelemetryEnvironment.Add(_host.GetRequiredService<DistributedApplicationModel>(), _receiver);
        _host.GetRequiredService<ResourceMonitor>().Start();
        if (!_host.GetRequiredService<IConfiguration>().GetValue("AppHost:ConsoleOutput", true))
            return;
        await Console.Out.WriteLineAsync($"Login to the dashboard at {LoginUrl}");
        _tokens.Used += () => Console.Out.WriteLine($"Signed in to the dashboard. For another browser: {LoginUrl}");
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _site.StopAsync(cancellationToken);
        await _receiver.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _receiver.DisposeAsync();
    }
}
