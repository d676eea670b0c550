using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Eventing;

/// <inheritdoc cref="IDistributedApplicationEventing"/>
/// <param name="logger">Is told of a callback that failed when nobody waits for it.</param>
internal sealed partial class DistributedApplicationEventing(Func<ILogger> logger) : IDistributedApplicationEventing
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Type, List<DistributedApplicationEventSubscription>> _subscriptions = [];

    public DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback) where T : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(callback);
        var subscription = new DistributedApplicationEventSubscription((e, cancellationToken) => callback((T)e, cancellationToken));
        lock (_lock)
        {
            if (!_subscriptions.TryGetValue(typeof(T), out var ofType))
                _subscriptions[typeof(T)] = ofType = [];
            ofType.Add(subscription);
        }

        return subscription;
    }

    public DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(callback);
        return Subscribe<T>((e, cancellationToken) => e.Resource == resource ? callback(e, cancellationToken) : Task.CompletedTask);
    }

    public void Unsubscribe(DistributedApplicationEventSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        lock (_lock)
        {
            foreach (var ofType in _subscriptions.Values)
                ofType.Remove(subscription);
        }
    }

    public Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default) where T : IDistributedApplicationEvent =>
        PublishAsync(@event, EventDispatchBehavior.BlockingSequential, cancellationToken);

    public async Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default)
        where T : IDistributedApplicationEvent
    {
        ArgumentNullException.ThrowIfNull(@event);
        List<DistributedApplicationEventSubscription> subscriptions;
        lock (_lock)
            subscriptions = [.. _subscriptions.GetValueOrDefault(typeof(T), [])];

        var dispatch = dispatchBehavior is EventDispatchBehavior.BlockingSequential or EventDispatchBehavior.NonBlockingSequential
            ? (Func<Task>)SequentialAsync
            : ConcurrentAsync;
        if (dispatchBehavior is EventDispatchBehavior.BlockingSequential or EventDispatchBehavior.BlockingConcurrent)
            await dispatch();
        else
            _ = Task.Run(ReportAsync, CancellationToken.None);

        async Task SequentialAsync()
        {
            foreach (var subscription in subscriptions)
                await subscription.Callback(@event, cancellationToken);
        }

        Task ConcurrentAsync() => Task.WhenAll(subscriptions.Select(s => s.Callback(@event, cancellationToken)));

        async Task ReportAsync()
        {
            try
            {
                await dispatch();
            }
            catch (Exception e)
            {
                LogFailed(logger(), typeof(T).Name, e);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A callback of {Event} failed")]
    private static partial void LogFailed(ILogger logger, string @event, Exception exception);
}
