using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs all replicas of one resource: waits for what it depends on, starts them, and restarts or stops them on command.</summary>
internal sealed class ResourceRunner : IAsyncDisposable
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _logs;
    private readonly OrchestrationOptions _options;
    private readonly List<ReplicaSlot> _slots;
    private readonly SemaphoreSlim _oneCommand = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _starting = Task.CompletedTask;

    public ResourceRunner(
        IResource resource, bool isJob, ReplicaLauncher launcher, ResourceNotificationService notifications, ResourceLoggerService logs,
        OrchestrationOptions options, TimeProvider time)
    {
        Resource = resource;
        _notifications = notifications;
        _logs = logs;
        _options = options;
        var replicas = resource.GetReplicaCount();
        _slots = [.. Enumerable.Range(1, replicas).Select(i =>
            new ReplicaSlot(resource, replicas == 1 ? resource.Name : $"{resource.Name}-{i}", !isJob, launcher, notifications, logs, time))];
    }

    public IResource Resource { get; }

    /// <summary>How many processes it has.</summary>
    public int Replicas => _slots.Count;

    /// <summary>Ends when every replica has been healthy.</summary>
    public Task AllHealthy => Task.WhenAll(_slots.Select(s => s.FirstHealthy));

    /// <summary>Starts the replicas as soon as what they wait for is there; does not wait for that.</summary>
    public void Begin() => _starting = BeginAsync(_stopping.Token);

    public void RegisterCommands(ResourceCommandService commands)
    {
        commands.Register(Resource.Name, KnownResourceCommands.StartCommand, token => OnceAsync(() => StartAsync(_slots, token), token));
        commands.Register(Resource.Name, KnownResourceCommands.StopCommand, token => OnceAsync(() => StopAsync(_slots, _options.DrainTimeout), token));
        commands.Register(Resource.Name, KnownResourceCommands.RestartCommand, token => OnceAsync(() => RestartAsync(_slots, token), token));
        foreach (var slot in _slots.Where(s => s.Id != Resource.Name))
        {
            commands.Register(slot.Id, KnownResourceCommands.StartCommand, token => OnceAsync(() => StartAsync([slot], token), token));
            commands.Register(slot.Id, KnownResourceCommands.StopCommand, token => OnceAsync(() => StopAsync([slot], _options.DrainTimeout), token));
            commands.Register(slot.Id, KnownResourceCommands.RestartCommand, token => OnceAsync(() => RestartAsync([slot], token), token));
        }
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _starting;
        await StopAsync(_slots, _options.StopTimeout);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _starting;
        foreach (var slot in _slots)
            await slot.DisposeAsync();
        _oneCommand.Dispose();
        _stopping.Dispose();
    }

    private static Task StopAsync(IEnumerable<ReplicaSlot> slots, TimeSpan deadline) => Task.WhenAll(slots.Select(s => s.StopAsync(deadline)));

    private async Task BeginAsync(CancellationToken stopping)
    {
        try
        {
            var waits = Resource.Annotations.OfType<WaitAnnotation>().Where(w => w.Resource is not IResourceWithoutLifetime).ToList();
            if (waits.Count > 0)
            {
                Publish(KnownResourceStates.Waiting);
                foreach (var slot in _slots)
                    _logs.Write(Resource, slot.Id, $"waits for {string.Join(", ", waits.Select(w => w.Resource.Name).Distinct())}", isError: false);
                await Task.WhenAll(waits.Select(w => WaitAsync(w, stopping)));
            }

            foreach (var slot in _slots)
                slot.Start();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application stops before this resource could start.
        }
        catch (DistributedApplicationException e)
        {
            foreach (var slot in _slots)
                _logs.Write(Resource, slot.Id, $"is not started: {e.Message}", isError: true);
            Publish(KnownResourceStates.FailedToStart);
        }
    }

    private async Task WaitAsync(WaitAnnotation wait, CancellationToken stopping)
    {
        var name = wait.Resource.Name;
        switch (wait.WaitType)
        {
            case WaitType.WaitUntilHealthy:
                await _notifications.WaitForResourceHealthyAsync(name, stopping);
                break;
            case WaitType.WaitUntilStarted:
                await _notifications.WaitForResourceAsync(name, KnownResourceStates.Running, stopping);
                break;
            default:
                await WaitForCompletionAsync(name, wait.ExitCode, stopping);
                break;
        }
    }

    private async Task WaitForCompletionAsync(string name, int expected, CancellationToken stopping)
    {
        var ended = await _notifications.WaitForResourceAsync(name, e => KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text ?? ""), stopping);
        if (ended.Snapshot.State!.Text == KnownResourceStates.FailedToStart)
            throw new DistributedApplicationException($"'{name}' could not be started.");
        if (ended.Snapshot.ExitCode != expected)
            throw new DistributedApplicationException($"'{name}' ended with exit code {ended.Snapshot.ExitCode}, not {expected}.");
    }

    private static async Task StartAsync(IReadOnlyList<ReplicaSlot> slots, CancellationToken cancellationToken)
    {
        foreach (var slot in slots)
            slot.Start();
        await Task.WhenAll(slots.Select(s => s.FirstHealthy)).WaitAsync(cancellationToken);
    }

    /// <summary>One replica at a time. Where its ports allow it the new process is healthy before the old one goes, so that capacity never falls.</summary>
    private async Task RestartAsync(IReadOnlyList<ReplicaSlot> slots, CancellationToken cancellationToken)
    {
        var portsAreFree = Resource is ContainerResource ||
            Resource.Annotations.OfType<EndpointAnnotation>().All(e => e is { IsProxied: true, TargetPort: null });
        foreach (var slot in slots)
        {
            if (portsAreFree)
            {
                await slot.ReplaceAsync(_options.DrainTimeout, cancellationToken);
            }
            else
            {
                await slot.StopAsync(_options.DrainTimeout);
                slot.Start();
                await _notifications.WaitForResourceHealthyAsync(slot.Id, WaitBehavior.StopOnResourceUnavailable, cancellationToken);
            }
        }
    }

    private async Task OnceAsync(Func<Task> command, CancellationToken cancellationToken)
    {
        await _oneCommand.WaitAsync(cancellationToken);
        try
        {
            await command();
        }
        finally
        {
            _oneCommand.Release();
        }
    }

    private void Publish(string state)
    {
        foreach (var slot in _slots)
            _notifications.PublishUpdateAsync(Resource, slot.Id, s => s with { State = state });
    }
}
