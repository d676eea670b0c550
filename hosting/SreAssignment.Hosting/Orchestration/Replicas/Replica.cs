using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>One process of a resource: its ports, its health, and its place behind the proxies, which it has while it is healthy.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private static readonly TimeSpan WhileStarting = TimeSpan.FromMilliseconds(50);

    // As often as a cluster would; a process that ends is noticed at once anyway.
    private static readonly TimeSpan WhileHealthy = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WhileUnhealthy = TimeSpan.FromMilliseconds(500);

    // An answer that says "unhealthy" counts at once; no answer counts when it happens again and again, since a busy machine is not a sick service.
    private const int TimeoutsTolerated = 2;

    private readonly IResource _resource;
    private readonly IReplicaProcess _process;
    private readonly PortReservation _reservation;
    private readonly IReadOnlyDictionary<EndpointAnnotation, int> _ports;
    private readonly List<(EndpointProxy Proxy, ProxyTarget Target)> _places;
    private readonly HealthProbe _probe;

    // Never disposed of: it has no timer, and retiring a replica whose process has just crashed must stay harmless.
    private readonly CancellationTokenSource _monitoring = new();
    private readonly TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _monitor;
    private readonly Lock _lock = new();
    private TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStarting = true;
    private int _timeouts;

    public Replica(
        IResource resource, IReplicaProcess process, LaunchSpec spec, IReadOnlyList<string> ownVariables, PortReservation reservation,
        IReadOnlyDictionary<EndpointAnnotation, int> ports, EndpointAllocator proxies, HealthProbe probe)
    {
        _resource = resource;
        _process = process;
        Spec = spec;
        OwnVariables = ownVariables;
        _reservation = reservation;
        _ports = ports;
        _probe = probe;
        _places = [.. ports.Where(p => proxies.ProxyOf(p.Key) is not null).Select(p => (proxies.ProxyOf(p.Key)!, new ProxyTarget(p.Value)))];
        HealthReports = HealthProbe.NotRun(resource);
        _process.IdChanged += OnReplaced;
        _monitor = resource.HasHealthChecks() ? MonitorAsync(_monitoring.Token) : Task.CompletedTask;
        if (!resource.HasHealthChecks())
            Ready();
    }

    /// <summary>Raised when a health check says something else than before.</summary>
    public event Action? HealthChanged;

    /// <inheritdoc cref="IReplicaProcess.IdChanged"/>
    public event Action? ProcessIdChanged
    {
        add => _process.IdChanged += value;
        remove => _process.IdChanged -= value;
    }

    public LaunchSpec Spec { get; }

    public IReadOnlyList<string> OwnVariables { get; }

    /// <inheritdoc cref="IReplicaProcess.Id"/>
    public int? ProcessId => _process.Id;

    public ImmutableArray<HealthReportSnapshot> HealthReports { get; private set; }

    /// <summary>Ends when the process is healthy for the first time.</summary>
    public Task Healthy => _healthy.Task;

    /// <summary>Ends with the process.</summary>
    public Task<int> Exited => _process.Exited;

    /// <summary>Whether its end is meant: it was stopped, or another took its place.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Where each endpoint of this replica is reached without the proxy.</summary>
    public IEnumerable<UrlSnapshot> Urls =>
        _ports.Select(p => new UrlSnapshot(p.Key.Name, $"{p.Key.UriScheme}://localhost:{p.Value}", IsInternal: true));

    /// <summary>Takes it out of the proxies, so that no new connection reaches it, and stops the process, which answers what it has begun.</summary>
    /// <param name="deadline">By when it must have ended.</param>
    /// <param name="leavePersistent">Whether a persistent container goes on running.</param>
    /// <returns>Whether the process ended by itself before the deadline.</returns>
    public async Task<bool> RetireAsync(TimeSpan deadline, bool leavePersistent = false)
    {
        IsRetired = true;
        await _monitoring.CancelAsync();
        LeaveProxies();
        return await _process.StopAsync(deadline, leavePersistent);
    }

    public async ValueTask DisposeAsync()
    {
        await _monitoring.CancelAsync();
        LeaveProxies();
        await _process.DisposeAsync();
        await _monitor;
        _reservation.Dispose();
    }

    private async Task MonitorAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!_process.Exited.IsCompleted)
            {
                Apply(await _probe.CheckAsync(_resource, _ports, cancellationToken));
                var pause = _isStarting ? WhileStarting : IsHealthy(HealthReports) ? WhileHealthy : WhileUnhealthy;
                await Task.WhenAny(Task.Delay(pause, cancellationToken), _process.Exited, _replaced.Task);
                cancellationToken.ThrowIfCancellationRequested();
            }

            LeaveProxies();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The replica is being retired.
        }
    }

    /// <summary>What was known of the process says nothing of the one that has taken its place.</summary>
    private void OnReplaced()
    {
        if (!_resource.HasHealthChecks())
            return;
        LeaveProxies();
        HealthReports = HealthProbe.NotRun(_resource);
        _isStarting = true;
        HealthChanged?.Invoke();
        Interlocked.Exchange(ref _replaced, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private void Apply(ImmutableArray<HealthReportSnapshot> reports)
    {
        var timedOut = reports.Any(r => r.Status is null);
        _timeouts = timedOut ? _timeouts + 1 : 0;
        if (timedOut && _timeouts <= TimeoutsTolerated)
            return;

        var changed = !HealthReports.SequenceEqual(reports);
        HealthReports = reports;
        if (IsHealthy(reports))
            Ready();
        else
            LeaveProxies();
        if (changed)
            HealthChanged?.Invoke();
    }

    private static bool IsHealthy(ImmutableArray<HealthReportSnapshot> reports) => reports.All(r => r.Status is HealthStatus.Healthy or HealthStatus.Degraded);

    private void Ready()
    {
        lock (_lock)
        {
            // A check that was under way when the replica was retired must not bring it back.
            if (IsRetired)
                return;
            foreach (var (proxy, target) in _places)
                proxy.Add(target);
        }

        _isStarting = false;
        _healthy.TrySetResult();
    }

    private void LeaveProxies()
    {
        lock (_lock)
        {
            foreach (var (proxy, target) in _places)
                proxy.Remove(target);
        }
    }
}
