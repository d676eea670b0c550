using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SreAssignment.AppHost.Commands;

/// <summary>Commands that stop replicas under a light load.</summary>
internal static partial class ReplicaCommands
{
    private static readonly TimeSpan HealthInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Kills one process of a service without warning, and starts it again: DCP does not restart a process that crashed.</summary>
    public static Task<ExecuteCommandResult> KillAsync(ProjectResource service, GatewayClientFactory client, ExecuteCommandContext context) =>
        Probe.RunAsync(client, Probe.LongestStart, context, async cancellationToken =>
        {
            var replicas = new Replicas(service, context.Services);
            var victim = (await replicas.GetAsync(cancellationToken))[0];
            using (var process = Process.GetProcessById(victim.ProcessId))
            {
                // Under `dotnet watch` the process is that of the tool, and the service is its child.
                process.Kill(entireProcessTree: true);
            }

            var killed = Stopwatch.GetTimestamp();
            LogKilled(context.Logger, victim.ProcessId, victim.Id);
            await replicas.WaitForEndAsync(victim, cancellationToken);
            await replicas.ExecuteAsync(victim.Id, KnownResourceCommands.StartCommand, cancellationToken);
            var successor = await replicas.WaitForHealthyAsync(victim, cancellationToken);
            return $"Process {victim.ProcessId} of {victim.Id} was killed, "
                + $"and process {successor.ProcessId} was healthy in its place after {SecondsSince(killed)} s";
        });

    /// <summary>Restarts the replicas of a service one after the other: each is healthy before the next one is drained.</summary>
    public static Task<ExecuteCommandResult> RestartAsync(ProjectResource service, GatewayClientFactory client, ExecuteCommandContext context) =>
        Probe.RunAsync(client, Probe.LongestStart, context, async cancellationToken =>
        {
            var replicas = new Replicas(service, context.Services);
            var before = await replicas.GetAsync(cancellationToken);
            var started = Stopwatch.GetTimestamp();
            foreach (var replica in before)
            {
                await replicas.ExecuteAsync(replica.Id, KnownResourceCommands.RestartCommand, cancellationToken);
                var successor = await replicas.WaitForHealthyAsync(replica, cancellationToken);
                LogReplaced(context.Logger, replica.Id, replica.ProcessId, successor.ProcessId);
            }

            return $"{before.Count} replicas of {service.Name} were restarted in {SecondsSince(started)} s";
        });

    private static string SecondsSince(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Information, "Killed: process {ProcessId} of {Replica}")]
    private static partial void LogKilled(ILogger logger, int processId, string replica);

    [LoggerMessage(LogLevel.Information, "Replaced: process {Before} of {Replica} by process {After}")]
    private static partial void LogReplaced(ILogger logger, string replica, int before, int after);

    /// <summary>The replicas of a service.</summary>
    private sealed class Replicas(ProjectResource service, IServiceProvider services)
    {
        private readonly ResourceNotificationService _notifications = services.GetRequiredService<ResourceNotificationService>();

        /// <summary>Waits until every replica runs.</summary>
        public async Task<IReadOnlyList<Replica>> GetAsync(CancellationToken cancellationToken)
        {
            var replicas = new SortedDictionary<string, Replica>(StringComparer.Ordinal);
            await foreach (var state in _notifications.WatchAsync(cancellationToken))
            {
                if (state.Resource == service && Replica.Of(state) is { } replica)
                    replicas[replica.Id] = replica;
                if (replicas.Count == service.GetReplicaCount())
                    break;
            }

            return [.. replicas.Values];
        }

        /// <summary>Waits until Aspire has noticed that a process ended.</summary>
        public Task WaitForEndAsync(Replica replica, CancellationToken cancellationToken) =>
            _notifications.WaitForResourceAsync(service.Name, state => state.ResourceId == replica.Id && Replica.Of(state) is null, cancellationToken);

        /// <summary>Waits until a replica has a new process whose own health check succeeds: Aspire checks the health of all replicas together.</summary>
        public async Task<Replica> WaitForHealthyAsync(Replica before, CancellationToken cancellationToken)
        {
            var state = await _notifications.WaitForResourceAsync(service.Name, IsSuccessor, cancellationToken);
            var successor = Replica.Of(state)!;
            using var http = new HttpClient();
            using var timer = new PeriodicTimer(HealthInterval);
            while (!await IsHealthyAsync(http, new Uri($"http://localhost:{successor.ManagementPort}/health"), cancellationToken))
                await timer.WaitForNextTickAsync(cancellationToken);
            return successor;

            bool IsSuccessor(ResourceEvent state) => state.ResourceId == before.Id && Replica.Of(state) is { } replica && replica.ProcessId != before.ProcessId;
        }

        /// <summary>Runs one of Aspire's own commands on a replica.</summary>
        /// <exception cref="InvalidOperationException">The command failed.</exception>
        public async Task ExecuteAsync(string replica, string command, CancellationToken cancellationToken)
        {
            var result = await services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(replica, command, cancellationToken);
            if (!result.Success)
                throw new InvalidOperationException($"The command '{command}' of {replica} failed: {result.Message}");
        }

        private static async Task<bool> IsHealthyAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
        {
            try
            {
                using var response = await http.GetAsync(address, cancellationToken);
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                // The process does not listen yet.
                return false;
            }
        }
    }
}
