using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Eventing;

/// <summary>Tells subscribers what happens to an application.</summary>
[SuppressMessage("Naming", "CA1716:Identifiers should not match keywords", Justification = "The names of Aspire's parameters are a part of its API.")]
public interface IDistributedApplicationEventing
{
    /// <summary>Has a callback called for every event of a type.</summary>
    /// <param name="callback">Is given the event.</param>
    DistributedApplicationEventSubscription Subscribe<T>(Func<T, CancellationToken, Task> callback) where T : IDistributedApplicationEvent;

    /// <summary>Has a callback called for every event of a type that happens to one resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="callback">Is given the event.</param>
    DistributedApplicationEventSubscription Subscribe<T>(IResource resource, Func<T, CancellationToken, Task> callback)
        where T : IDistributedApplicationResourceEvent;

    /// <summary>Has a callback not called any more.</summary>
    /// <param name="subscription">What the subscription returned.</param>
    void Unsubscribe(DistributedApplicationEventSubscription subscription);

    /// <summary>Calls the callbacks in the order in which they subscribed, each after the one before has ended. One that fails ends this.</summary>
    /// <param name="event">The event.</param>
    /// <param name="cancellationToken">Is given to the callbacks.</param>
    Task PublishAsync<T>(T @event, CancellationToken cancellationToken = default) where T : IDistributedApplicationEvent;

    /// <summary>Calls the callbacks.</summary>
    /// <param name="event">The event.</param>
    /// <param name="dispatchBehavior">Whether one is called after the other, and whether their end is waited for.</param>
    /// <param name="cancellationToken">Is given to the callbacks.</param>
    Task PublishAsync<T>(T @event, EventDispatchBehavior dispatchBehavior, CancellationToken cancellationToken = default) where T : IDistributedApplicationEvent;
}

/// <summary>A callback that has subscribed to events.</summary>
/// <param name="callback">Is given the event.</param>
public sealed class DistributedApplicationEventSubscription(Func<IDistributedApplicationEvent, CancellationToken, Task> callback)
{
    /// <summary>Is given the event.</summary>
    public Func<IDistributedApplicationEvent, CancellationToken, Task> Callback { get; } = callback;
}

/// <summary>How the callbacks of an event are called.</summary>
public enum EventDispatchBehavior
{
    /// <summary>One after the other; their end is waited for. One that fails ends this.</summary>
    BlockingSequential,

    /// <summary>All at once; their end is waited for. Failures are reported together.</summary>
    BlockingConcurrent,

    /// <summary>One after the other, without waiting for their end.</summary>
    NonBlockingSequential,

    /// <summary>All at once, without waiting for their end.</summary>
    NonBlockingConcurrent,
}
