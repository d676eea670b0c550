using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SreAssignment.Dashboard.Components;

/// <summary>How a replica is, in a word and a colour.</summary>
internal static class ReplicaState
{
    public static string Text(ResourceEvent replica)
    {
        var state = replica.Snapshot.State?.Text ?? "Unknown";
        if (state != KnownResourceStates.Running)
            return replica.Snapshot.ExitCode is { } code && KnownResourceStates.TerminalStates.Contains(state) ? $"{Words(state)} ({code})" : Words(state);
        return replica.Snapshot.HealthReports.IsEmpty ? state : replica.Snapshot.HealthReports.Any(r => r.Status is null) ? "Starting" : $"{replica.Snapshot.HealthStatus}";
    }

    public static string Css(ResourceEvent replica)
    {
        var state = replica.Snapshot.State?.Text;
        if (state == KnownResourceStates.Running)
        {
            return replica.Snapshot.HealthReports.Any(r => r.Status is null) ? "busy" : replica.Snapshot.HealthStatus switch
            {
                HealthStatus.Healthy => "good",
                HealthStatus.Degraded => "warn",
                _ => "bad",
            };
        }

        if (state == KnownResourceStates.FailedToStart || state == KnownResourceStates.RuntimeUnhealthy)
            return "bad";
        if (state == KnownResourceStates.Exited)
            return replica.Snapshot.ExitCode is 0 or 143 ? "idle" : "bad";
        return state == KnownResourceStates.Finished || state == KnownResourceStates.NotStarted ? "idle" : "busy";
    }

    /// <summary>Whether it is on its way to another state; a process that does not answer yet is unhealthy until it does.</summary>
    public static bool IsStarting(ResourceEvent replica) =>
        Css(replica) == "busy" || (replica.Snapshot.State?.Text == KnownResourceStates.Running && replica.Snapshot.HealthStatus == HealthStatus.Unhealthy);

    private static string Words(string state) => string.Concat(state.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
}
