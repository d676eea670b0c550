namespace Aspire.Hosting.ApplicationModel;

/// <summary>Fills in environment variables just before a resource starts or is published.</summary>
/// <param name="callback">Is given the variables so far.</param>
public sealed class EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Is given the variables so far.</summary>
    public Func<EnvironmentCallbackContext, Task> Callback { get; } = callback ?? throw new ArgumentNullException(nameof(callback));
}

/// <summary>Fills in command line arguments just before a resource starts or is published.</summary>
/// <param name="callback">Is given the arguments so far.</param>
public sealed class CommandLineArgsCallbackAnnotation(Func<CommandLineArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Is given the arguments so far.</summary>
    public Func<CommandLineArgsCallbackContext, Task> Callback { get; } = callback ?? throw new ArgumentNullException(nameof(callback));
}

/// <summary>How many replicas a resource has.</summary>
/// <param name="replicas">At least 1.</param>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>How many.</summary>
    public int Replicas { get; } = replicas > 0 ? replicas : throw new ArgumentOutOfRangeException(nameof(replicas), replicas, "A resource has at least one replica.");
}

/// <summary>A health check, registered by key, that says whether the resource is healthy.</summary>
/// <param name="key">The key in the host's health checks.</param>
public sealed class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The key in the host's health checks.</summary>
    public string Key { get; } = key ?? throw new ArgumentNullException(nameof(key));
}

/// <summary>A path that each replica answers when it is healthy.</summary>
internal sealed record HttpHealthCheckAnnotation(string Key, Func<EndpointReference> Endpoint, string Path, int StatusCode) : IResourceAnnotation;

/// <summary>A resource that must be there before another starts.</summary>
/// <param name="resource">The one that must be there.</param>
/// <param name="waitType">How far it must be.</param>
/// <param name="exitCode">The exit code expected when it must have completed.</param>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The resource that must be there.</summary>
    public IResource Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    /// <summary>How far it must be.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>What is done when it cannot become so; <see langword="null"/> leaves it to <see cref="ResourceNotificationServiceOptions.DefaultWaitBehavior"/>.</summary>
    public WaitBehavior? WaitBehavior { get; init; }

    /// <summary>The exit code expected when it must have completed.</summary>
    public int ExitCode { get; } = exitCode;
}

/// <summary>How far a resource must be before another starts.</summary>
public enum WaitType
{
    /// <summary>Running, and healthy if it has health checks.</summary>
    WaitUntilHealthy,

    /// <summary>Ended with the expected exit code.</summary>
    WaitForCompletion,

    /// <summary>Running.</summary>
    WaitUntilStarted,
}

/// <summary>What a wait does when the resource cannot become what is waited for.</summary>
public enum WaitBehavior
{
    /// <summary>Goes on waiting: somebody may start it again.</summary>
    WaitOnResourceUnavailable,

    /// <summary>Ends with an error.</summary>
    StopOnResourceUnavailable,
}

/// <summary>That a person starts the resource.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>That a resource stands in a relation to another.</summary>
/// <param name="resource">The other.</param>
/// <param name="type">The relation, such as <c>Reference</c>, <c>WaitFor</c> or <c>Parent</c>.</param>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other resource.</summary>
    public IResource Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    /// <summary>The relation.</summary>
    public string Type { get; } = type ?? throw new ArgumentNullException(nameof(type));
}

/// <summary>That an endpoint is used by the annotated resource.</summary>
internal sealed record EndpointUseAnnotation(EndpointReference Endpoint) : IResourceAnnotation;
