using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Hosting;

/// <summary>A line that a replica wrote to its console, or that the host wrote about it.</summary>
internal sealed record ConsoleLine(DateTime Time, string Replica, string Text, bool IsError);

/// <summary>Follows how the application's replicas are and what they write.</summary>
internal sealed class ResourceMonitor(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService logs, IOptions<TelemetryLimits> limits, TimeProvider time)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, ResourceEvent> _replicas = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Journal<ConsoleLine>> _consoles =
        model.Resources.OfType<IComputeResource>().ToDictionary(r => r.Name, _ => new Journal<ConsoleLine>(limits.Value.ConsoleLines), StringComparer.OrdinalIgnoreCase);

    private readonly Journal<ConsoleLine> _everything = new(limits.Value.ConsoleLines);

    private Task _following = Task.CompletedTask;
    private long _version;

    /// <summary>Grows with every change.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Every replica, by name; a resource without replicas is its only one.</summary>
    public IReadOnlyList<ResourceEvent> Replicas => [.. _replicas.Values.OrderBy(r => r.ResourceId, StringComparer.OrdinalIgnoreCase)];

    /// <summary>What the replicas of a resource wrote, or all resources together; <see langword="null"/> when it has no console.</summary>
    public Journal<ConsoleLine>? Console(string? resource) => resource is null ? _everything : _consoles.GetValueOrDefault(resource);

    public void Start() => _following = Task.WhenAll(model.Resources.OfType<IComputeResource>().Select(FollowConsoleAsync).Append(FollowStatesAsync()));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following;
        _stopping.Dispose();
    }

    private async Task FollowStatesAsync()
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(_stopping.Token))
            {
                _replicas[change.ResourceId] = change;
                Interlocked.Increment(ref _version);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The application has ended.
        }
    }

    private async Task FollowConsoleAsync(IResource resource)
    {
        try
        {
            await foreach (var batch in logs.WatchAsync(resource).WithCancellation(_stopping.Token))
            {
                var now = time.GetUtcNow().UtcDateTime;
                var lines = batch.Select(line => Read(resource, line, now)).ToList();
                _consoles[resource.Name].Add(lines);
                _everything.Add(lines);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The application has ended.
        }
    }

    // Among the lines of a resource those of its replicas begin with their names in brackets.
    private static ConsoleLine Read(IResource resource, LogLine line, DateTime time)
    {
        var end = line.Content.IndexOf("] ", StringComparison.Ordinal);
        return line.Content.StartsWith($"[{resource.Name}-", StringComparison.Ordinal) && end > 0
            ? new ConsoleLine(time, line.Content[1..end], line.Content[(end + 2)..], line.IsErrorMessage)
            : new ConsoleLine(time, resource.Name, line.Content, line.IsErrorMessage);
    }
}
