using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SreAssignment.AppHost.Monitoring;

/// <summary>
/// Keeps the targets of Prometheus equal to the replicas that run. The port of a replicated project belongs to a proxy, and a scrape through it would mix the
/// counters of the replicas.
/// </summary>
internal sealed partial class ReplicaTargets(
    MonitoringFiles files, IReadOnlyCollection<ProjectResource> services, ResourceNotificationService notifications, ILogger<ReplicaTargets> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ports = services.ToDictionary(service => service.Name, _ => new SortedDictionary<string, int>(StringComparer.Ordinal));
        await foreach (var state in notifications.WatchAsync(stoppingToken))
        {
            if (!ports.TryGetValue(state.Resource.Name, out var running))
                continue;
            var before = string.Join(' ', running.Values);
            running.Remove(state.ResourceId);
            if (Replica.Of(state) is { } replica)
                running[replica.Id] = replica.ManagementPort;
            if (string.Join(' ', running.Values) != before)
                Write(state.Resource.Name, running.Values);
        }
    }

    private void Write(string service, IEnumerable<int> ports)
    {
        try
        {
            files.WriteTargets(service, ports.Select(port => $"localhost:{port}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(logger, e, service);
        }
    }

    [LoggerMessage(LogLevel.Error, "The targets of {Service} were not written, so Prometheus scrapes the previous replicas")]
    private static partial void LogNotWritten(ILogger logger, Exception exception, string service);
}
