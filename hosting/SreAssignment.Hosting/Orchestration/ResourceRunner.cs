using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs all replicas of one resource: waits for what it depends on, starts them, and restarts or stops them on command.</summary>
internal sealed class ResourceRunner : IAsyncDisposable
{
    private readonly ResourceNotificationService _notifications;
    private readonly DependencyWait _dependencies;
    private readonly IDistributedApplicationEventing _eventing;
    private readonly IServiceProvider _services;
    private readonly ResourceLoggerService _logs;
    private readonly OrchestrationOptions _options;
    private readonly List<ReplicaSlot> _slots;
    private readonly SemaphoreSlim _oneCommand = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private CancellationTokenSource _waiting = new();
    private Task _starting = Task.CompletedTask;

    public ResourceRunner(
        IResource resource, bool isJob, ReplicaLauncher launcher, ResourceUrls urls, ResourceNotificationService notifications, DependencyWait dependencies,
        IDistributedApplicationEventing eventing, ResourceLoggerService logs, OrchestrationOptions options, TimeProvider time, IServiceProvider services)
    {
        Resource = resource;
        _notifications = notifications;
        _dependencies = dependencies;
        _eventing = eventing;
        _services = services;
        _logs = logs;
        _options = options;
        var replicas = resource.GetReplicaCount();
        _slots = [.. Enumerable.Range(1, replicas).Select(i =>
            new ReplicaSlot(resource, replicas == 1 ? resource.Name : $"{resource.Name}-{i}", !isJob, launcher, notifications, logs, urls, time))];
        LifecycleCommands.Add(resource, StartAsync, StopAsync, RestartAsync);
    }

    public IResource Resource { get; }

    /// <summary>How many processes it has.</summary>
    public int Replicas => _slots.Count;

    /// <summary>Whether the host starts it, rather than a person.</summary>
    public bool StartsByItself => !Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any();

    /// <summary>Ends when every replica has been healthy.</summary>
    public Task AllHealthy => Task.WhenAll(_slots.Select(s => s.FirstHealthy));

    /// <summary>Starts the replicas as soon as what they wait for is there; does not wait for that.</summary>
    public void Begin()
    {
        foreach (var slot in _slots)
            slot.Describe(StartsByItself ? KnownResourceStates.Starting : KnownResourceStates.NotStarted);
        if (StartsByItself)
            _starting = BeginAsync(_slots, _stopping.Token);
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _starting;
        await Task.WhenAll(_slots.Select(s => s.StopAsync(_options.StopTimeout, leavePersistent: true)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _starting;
        foreach (var slot in _slots)
            await slot.DisposeAsync();
        _oneCommand.Dispose();
        _waiting.Dispose();
        _stopping.Dispose();
    }

    private IReadOnlyList<ReplicaSlot> Slots(ExecuteCommandContext context) =>
        _slots.FirstOrDefault(s => string.Equals(s.Id, context.ResourceName, StringComparison.OrdinalIgnoreCase)) is { } one ? [one] : _slots;

    private async Task BeginAsync(IReadOnlyList<ReplicaSlot> slots, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, _waiting.Token);
        try
        {
            await _dependencies.WaitAsync(Resource, [.. slots.Select(s => s.Id)], either.Token);
            await PublishBeforeStartAsync(either.Token);
            foreach (var slot in slots)
                slot.Start();
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // It was stopped before it could start.
        }
        catch (DistributedApplicationException e)
        {
            foreach (var slot in slots)
            {
                _logs.Write(Resource, slot.Id, $"is not started: {e.Message}", isError: true);
                slot.Describe(KnownResourceStates.FailedToStart);
            }
        }
    }

    private async Task PublishBeforeStartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _eventing.PublishAsync(new BeforeResourceStartedEvent(Resource, _services), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new DistributedApplicationException($"A callback of its {nameof(BeforeResourceStartedEvent)} failed: {e.Message}", e);
        }
    }

    private Task StartAsync(ExecuteCommandContext context) => OnceAsync(
        async () =>
        {
            var slots = Slots(context).Where(s => !s.IsActive).ToList();
            _waiting = new CancellationTokenSource();
            await (_starting = BeginAsync(slots, _stopping.Token)).WaitAsync(context.CancellationToken);
            foreach (var slot in slots)
                await WaitUntilUpAsync(slot, context.CancellationToken);
        },
        context.CancellationToken);

    private async Task StopAsync(ExecuteCommandContext context)
    {
        // A start that waits for others would keep this one waiting too.
        await _waiting.CancelAsync();
        await _starting;
        await OnceAsync(() => Task.WhenAll(Slots(context).Select(s => s.StopAsync(_options.DrainTimeout))), context.CancellationToken);
    }

    /// <summary>One replica at a time. Where its ports allow it the new process is healthy before the old one goes, so that capacity never falls.</summary>
    private Task RestartAsync(ExecuteCommandContext context) => OnceAsync(
        async () =>
        {
            var portsAreFree = Resource is not ContainerResource &&
                Resource.Annotations.OfType<EndpointAnnotation>().All(e => e is { IsProxied: true, TargetPort: null });
            foreach (var slot in Slots(context))
            {
                if (portsAreFree && slot.IsActive)
                {
                    await slot.ReplaceAsync(_options.DrainTimeout, context.CancellationToken);
                    continue;
                }

                await slot.StopAsync(_options.DrainTimeout);
                slot.Start();
                await WaitUntilUpAsync(slot, context.CancellationToken);
            }
        },
        context.CancellationToken);

    /// <exception cref="DistributedApplicationException">It ended, or could not be started; the message says how it is and what it wrote last.</exception>
    private async Task WaitUntilUpAsync(ReplicaSlot slot, CancellationToken cancellationToken)
    {
        var reached = await _notifications.WaitForResourceAsync(
            slot.Id, e => e.Snapshot.HealthStatus == HealthStatus.Healthy || KnownResourceStates.IsUnavailable(e.Snapshot.State?.Text), cancellationToken);
        if (reached.Snapshot.HealthStatus != HealthStatus.Healthy && reached.Snapshot.State?.Text != KnownResourceStates.Finished)
            throw new DistributedApplicationException($"'{slot.Id}' did not start.{Environment.NewLine}{_notifications.Describe(slot.Id)}");
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
}
