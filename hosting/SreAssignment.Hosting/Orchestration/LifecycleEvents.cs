using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Publishes what happens to resources while they run: that one is ready, or has ended.</summary>
/// <param name="notifications">Say how resources are.</param>
/// <param name="eventing">Calls the callbacks.</param>
/// <param name="logs">Take in what a callback failed with.</param>
/// <param name="services">What callbacks are given.</param>
internal sealed class LifecycleEvents(
    ResourceNotificationService notifications, IDistributedApplicationEventing eventing, ResourceLoggerService logs, IServiceProvider services) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<IResource> _ready = [];
    private readonly HashSet<string> _ended = [];
    private Task _watching = Task.CompletedTask;

    public void Begin() => _watching = WatchAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(_stopping.Token))
            {
                if (change.Snapshot.HealthStatus == HealthStatus.Healthy && _ready.Add(change.Resource))
                    _ = ReadyAsync(change.Resource);
                if (!KnownResourceStates.IsUnavailable(change.Snapshot.State?.Text))
                    _ended.Remove(change.ResourceId);
                else if (_ended.Add(change.ResourceId))
                    await EndedAsync(change);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The application has stopped.
        }
    }

    private async Task ReadyAsync(IResource resource)
    {
        var ready = notifications.Ready(resource);
        try
        {
            await eventing.PublishAsync(new ResourceReadyEvent(resource, services), _stopping.Token);
            ready.TrySetResult();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            ready.TrySetCanceled();
        }
        catch (Exception e)
        {
            logs.Write(resource, resource.Name, $"A callback of {nameof(ResourceReadyEvent)} failed: {e}", isError: true);
            ready.TrySetException(new DistributedApplicationException($"'{resource.Name}' is healthy, but a callback of its {nameof(ResourceReadyEvent)} failed: {e.Message}", e));
        }
    }

    private Task EndedAsync(ResourceEvent change)
    {
        if (notifications.IsUnavailable(change.Resource.Name) && _ready.Remove(change.Resource))
            notifications.NoLongerReady(change.Resource);
        return eventing.PublishAsync(new ResourceStoppedEvent(change.Resource, services, change), EventDispatchBehavior.NonBlockingSequential, _stopping.Token);
    }
}
