using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Tells how each replica of each resource is, and lets callers wait for a state.</summary>
/// <param name="logs">Where the last lines of a resource are found when a wait ends without success.</param>
/// <param name="options">What a wait does when a resource cannot become what is waited for.</param>
/// <param name="services">What the state of a command may depend on.</param>
public sealed class ResourceNotificationService(ResourceLoggerService logs, IOptions<ResourceNotificationServiceOptions> options, IServiceProvider services)
{
    private readonly ConcurrentDictionary<IResource, TaskCompletionSource> _ready = new();
    private readonly ConcurrentDictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();
    private readonly List<ChannelWriter<ResourceEvent>> _watchers = [];

    /// <summary>How a resource or replica is now.</summary>
    /// <param name="resourceId">A replica, or the name of a resource that has one replica.</param>
    /// <param name="resourceEvent">How it is.</param>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        ArgumentNullException.ThrowIfNull(resourceId);
        if (_current.TryGetValue(resourceId, out resourceEvent))
            return true;

        var replicas = Replicas(resourceId);
        resourceEvent = replicas.Count == 1 ? replicas[0] : null;
        return resourceEvent is not null;
    }

    /// <summary>How every replica is now, then every change.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        List<ResourceEvent> current;
        lock (_lock)
        {
            current = [.. _current.Values];
            _watchers.Add(channel.Writer);
        }

        try
        {
            foreach (var known in current)
                yield return known;
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
                yield return change;
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(channel.Writer);
        }
    }

    /// <summary>Publishes a change of a resource that has no replicas.</summary>
    public Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return PublishUpdateAsync(resource, resource.Name, stateFactory);
    }

    /// <summary>Publishes a change of one replica.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="resourceId">The replica.</param>
    /// <param name="stateFactory">Makes the new snapshot of the one before.</param>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(resourceId);
        ArgumentNullException.ThrowIfNull(stateFactory);
        lock (_lock)
        {
            var before = _current.TryGetValue(resourceId, out var known)
                ? known.Snapshot
                : new CustomResourceSnapshot { ResourceType = resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal), Properties = [] };
            var after = stateFactory(before);
            var change = new ResourceEvent(resource, resourceId, after with { Commands = Commands(resource, after) });
            _current[resourceId] = change;
            foreach (var watcher in _watchers)
                watcher.TryWrite(change);
        }

        return Task.CompletedTask;
    }

    /// <summary>Waits until a replica of the resource is in a state.</summary>
    /// <param name="resourceName">A resource or a replica.</param>
    /// <param name="targetState">The state; <see cref="KnownResourceStates.Running"/> when not given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait ended first; the message says how each replica is and what it wrote last.</exception>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, [targetState ?? KnownResourceStates.Running], cancellationToken);

    /// <summary>Waits until a replica of the resource is in one of several states, and says which.</summary>
    /// <inheritdoc cref="WaitForResourceAsync(string, string?, CancellationToken)"/>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToList();
        var reached = await WaitForResourceAsync(
            resourceName, e => states.Contains(e.Snapshot.State?.Text ?? "", StringComparer.OrdinalIgnoreCase), string.Join(" or ", states), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    /// <summary>Waits until something holds of a replica of the resource.</summary>
    /// <inheritdoc cref="WaitForResourceAsync(string, string?, CancellationToken)"/>
    public Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, predicate, "as asked for", cancellationToken);

    /// <summary>Waits until a replica of the resource is healthy.</summary>
    /// <inheritdoc cref="WaitForResourceHealthyAsync(string, WaitBehavior, CancellationToken)"/>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, options.Value.DefaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a replica of the resource is healthy.</summary>
    /// <param name="resourceName">A resource or a replica.</param>
    /// <param name="waitBehavior">What is done when no replica of it runs and none is about to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DistributedApplicationException">No replica of it runs, and none is about to.</exception>
    /// <exception cref="OperationCanceledException">The wait ended first; the message says how each replica is and what it wrote last.</exception>
    /// <remarks>Callbacks of <see cref="ResourceReadyEvent"/> have ended by then.</remarks>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var reached = await WaitForResourceAsync(
            resourceName,
            e => IsHealthy(e) || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsUnavailable(e.Resource.Name)),
            "healthy",
            cancellationToken);
        if (!IsHealthy(reached))
            throw new DistributedApplicationException($"Resource '{resourceName}' cannot become healthy.{Environment.NewLine}{Describe(resourceName)}");
        await Ready(reached.Resource).Task.WaitAsync(cancellationToken);
        return reached;
    }

    /// <summary>Ends when the callbacks of the resource's <see cref="ResourceReadyEvent"/> have; with their exception when one failed.</summary>
    internal TaskCompletionSource Ready(IResource resource) =>
        _ready.GetOrAdd(resource, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Has those that wait from now on wait for the next time that the resource is ready.</summary>
    internal void NoLongerReady(IResource resource) => _ready.TryRemove(resource, out _);

    internal bool IsUnavailable(string resourceName)
    {
        var replicas = Replicas(resourceName);
        return replicas.Count > 0 && replicas.All(r => KnownResourceStates.IsUnavailable(r.Snapshot.State?.Text));
    }

    internal IReadOnlyList<ResourceEvent> Replicas(string resourceName) =>
        [.. _current.Values
            .Where(e => Matches(e, resourceName))
            .OrderBy(e => e.ResourceId, StringComparer.OrdinalIgnoreCase)];

    /// <summary>How each replica is and what it wrote last, for a message.</summary>
    internal string Describe(string resourceName)
    {
        const int lines = 10;
        var replicas = Replicas(resourceName);
        if (replicas.Count == 0)
        {
            var known = _current.Values.Select(e => e.Resource.Name).Distinct().Order();
            return $"There is no resource '{resourceName}'. There are: {string.Join(", ", known)}.";
        }

        return string.Join(Environment.NewLine, replicas.SelectMany(r =>
            logs.LastLines(r.ResourceId, lines).Select(l => "    " + l.Content).Prepend($"  {State(r)}; its last lines:")));
    }

    /// <summary>How each replica is, in one line.</summary>
    internal string States(string resourceName) => string.Join("; ", Replicas(resourceName).Select(State));

    private static string State(ResourceEvent replica)
    {
        // Before it runs nothing has been checked, which goes without saying.
        var checks = replica.Snapshot.State?.Text == KnownResourceStates.Running ? replica.Snapshot.HealthReports : replica.Snapshot.HealthReports.Where(h => h.Status is not null);
        var health = string.Join("; ", checks.Select(h => $"{h.Name}: {h.Status?.ToString() ?? "not checked yet"} {h.Description}".TrimEnd()));
        var exit = replica.Snapshot.ExitCode is { } code ? $", exit code {code}" : "";
        return $"{replica.ResourceId} is {replica.Snapshot.State?.Text ?? "unknown"}{exit}{(health.Length > 0 ? $" ({health})" : "")}";
    }

    private ImmutableArray<ResourceCommandSnapshot> Commands(IResource resource, CustomResourceSnapshot snapshot) =>
    [
        .. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(c => new ResourceCommandSnapshot(
            c.Name, c.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = snapshot, ServiceProvider = services }), c.DisplayName,
            c.DisplayDescription, c.Parameter, c.ConfirmationMessage, c.IconName, c.IconVariant, c.IsHighlighted)),
    ];

    private static bool IsHealthy(ResourceEvent e) => e.Snapshot.HealthStatus == HealthStatus.Healthy;

    private static bool Matches(ResourceEvent e, string name) =>
        string.Equals(e.Resource.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(e.ResourceId, name, StringComparison.OrdinalIgnoreCase);

    private async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, string goal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        try
        {
            await foreach (var e in WatchAsync(cancellationToken))
            {
                if (Matches(e, resourceName) && predicate(e))
                    return e;
            }
        }
        catch (OperationCanceledException cancelled)
        {
            throw new OperationCanceledException(
                $"Gave up waiting for resource '{resourceName}' to be {goal}.{Environment.NewLine}{Describe(resourceName)}", cancelled, cancellationToken);
        }

        throw new InvalidOperationException("The notifications ended before their service.");
    }
}

/// <summary>How waits behave.</summary>
public sealed class ResourceNotificationServiceOptions
{
    /// <summary>What a wait does when the resource cannot become what is waited for, unless the caller says otherwise.</summary>
    public WaitBehavior DefaultWaitBehavior { get; set; }
}
