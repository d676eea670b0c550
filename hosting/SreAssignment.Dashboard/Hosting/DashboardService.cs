using SreAssignment.Dashboard.Otlp.Receiver;
using SreAssignment.Dashboard.Security;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Hosting;

/// <summary>Runs the dashboard beside the application: takes telemetry in before the first resource starts, and is down after the last has ended.</summary>
internal sealed class DashboardService : IHostedLifecycleService, IAsyncDisposable
{
    private readonly IServiceProvider _host;
    private readonly OtlpReceiver _receiver;
    private readonly LoginTokens _tokens = new();
    private Task<DashboardSite>? _opening;

    public DashboardService(IServiceProvider host)
    {
        _host = host;
        _receiver = new OtlpReceiver(host.GetRequiredService<TelemetryStore>(), host.GetRequiredService<TimeProvider>(), host.GetRequiredService<ILoggerFactory>());
    }

    public OtlpReceiver Receiver => _receiver;

    /// <summary>Where a browser signs in, once; known when the application has started.</summary>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public Uri LoginUrl => _opening is { IsCompletedSuccessfully: true }
        ? new Uri(_opening.Result.Address, $"login?t={_tokens.Current}")
        : throw new InvalidOperationException("The dashboard has no address before the application has started.");

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _receiver.StartAsync(cancellationToken);
        TelemetryEnvironment.Add(_host.GetRequiredService<DistributedApplicationModel>(), _receiver);
        _host.GetRequiredService<ResourceMonitor>().Start();

        // No process needs the pages, so none waits for them. A site that is half up cannot be ended in order, so nothing cuts this short.
        _opening = Task.Run(OpenAsync, CancellationToken.None);
    }

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await _opening!.WaitAsync(cancellationToken);
        if (!_host.GetRequiredService<IConfiguration>().GetValue("AppHost:ConsoleOutput", true))
            return;
        await Console.Out.WriteLineAsync($"Login to the dashboard at {LoginUrl}");
        _tokens.Used += () => Console.Out.WriteLine($"Signed in to the dashboard. For another browser: {LoginUrl}");
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (await SiteAsync() is { } site)
            await site.StopAsync(cancellationToken);
        await _receiver.StopAsync(cancellationToken);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (await SiteAsync() is { } site)
            await site.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    /// <summary>The site, should there be one: when it failed to open, the start of the application has failed with it, or for a reason of its own before.</summary>
    private async Task<DashboardSite?> SiteAsync()
    {
        if (_opening is null)
            return null;
        await ((Task)_opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _opening.IsCompletedSuccessfully ? _opening.Result : null;
    }

    private async Task<DashboardSite> OpenAsync()
    {
        var name = _host.GetRequiredService<IHostEnvironment>().ApplicationName;
        var site = new DashboardSite(_host, new HostedApplication(name, () => _receiver.Grpc, () => _receiver.Http, _receiver.ApiKey.Value), _tokens);
        try
        {
            await site.StartAsync(CancellationToken.None);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }
}
