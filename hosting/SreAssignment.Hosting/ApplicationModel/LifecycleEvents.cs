using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The application is about to be run or published; its resources can still be changed.</summary>
/// <param name="services">The host's services.</param>
/// <param name="model">The application.</param>
public class BeforeStartEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The host's services.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The application.</summary>
    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>Every endpoint of the application has its address.</summary>
/// <param name="services">The host's services.</param>
/// <param name="model">The application.</param>
[Obsolete("Use ResourceEndpointsAllocatedEvent or BeforeResourceStartedEvent, which name their resource.")]
public class AfterEndpointsAllocatedEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The host's services.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The application.</summary>
    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>Everything that the host starts by itself has been begun.</summary>
/// <param name="services">The host's services.</param>
/// <param name="model">The application.</param>
public class AfterResourcesCreatedEvent(IServiceProvider services, DistributedApplicationModel model) : IDistributedApplicationEvent
{
    /// <summary>The host's services.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>The application.</summary>
    public DistributedApplicationModel Model { get; } = model;
}

/// <summary>The endpoints of a resource have their addresses.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The host's services.</param>
public class ResourceEndpointsAllocatedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <summary>The host's services.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>The connection string of a resource can be had.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The host's services.</param>
public class ConnectionStringAvailableEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <summary>The host's services.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>A resource that the host does not run by itself may begin to run itself.</summary>
/// <param name="resource">The resource.</param>
/// <param name="eventing">Where it publishes what happens to it.</param>
/// <param name="loggers">Where its logger is had.</param>
/// <param name="notifications">Where it says how it is.</param>
/// <param name="services">The host's services.</param>
public class InitializeResourceEvent(
    IResource resource, IDistributedApplicationEventing eventing, ResourceLoggerService loggers, ResourceNotificationService notifications,
    IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <summary>Where it publishes what happens to it.</summary>
    public IDistributedApplicationEventing Eventing { get; } = eventing;

    /// <summary>Its logger.</summary>
    public ILogger Logger { get; } = loggers.GetLogger(resource);

    /// <summary>Where it says how it is.</summary>
    public ResourceNotificationService Notifications { get; } = notifications;

    /// <summary>The host's services.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>A resource is about to be started, what it waits for being there.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The host's services.</param>
public class BeforeResourceStartedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <summary>The host's services.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>A resource is running, and healthy if it has health checks. Those that wait for it start after the callbacks have ended.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The host's services.</param>
public class ResourceReadyEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <summary>The host's services.</summary>
    public IServiceProvider Services { get; } = services;
}

/// <summary>A resource, or one replica of it, has ended.</summary>
/// <param name="resource">The resource.</param>
/// <param name="services">The host's services.</param>
/// <param name="resourceEvent">How it is now.</param>
public class ResourceStoppedEvent(IResource resource, IServiceProvider services, ResourceEvent resourceEvent) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc/>
    public IResource Resource { get; } = resource;

    /// <summary>The host's services.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>How it is now.</summary>
    public ResourceEvent ResourceEvent { get; } = resourceEvent;
}
