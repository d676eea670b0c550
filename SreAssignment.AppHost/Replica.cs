using System.Globalization;

namespace SreAssignment.AppHost;

/// <summary>One running process of a service.</summary>
/// <param name="Id">The id of the replica, which it keeps over restarts.</param>
/// <param name="ProcessId">The id of the process.</param>
/// <param name="ManagementPort">The port of its health checks and metrics.</param>
internal sealed record Replica(string Id, int ProcessId, int ManagementPort)
{
    /// <summary>Reads a replica from a state of its resource.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The replica; <see langword="null"/> when it does not run.</returns>
    public static Replica? Of(ResourceEvent state) =>
        state.Snapshot.State?.Text == KnownResourceStates.Running
        && state.Snapshot.Properties.FirstOrDefault(p => p.Name == "executable.pid")?.Value is { } id
        && state.Snapshot.EnvironmentVariables.FirstOrDefault(v => v.Name == ServiceExtensions.ManagementPortVariable)?.Value is { } port
            ? new(state.ResourceId, Convert.ToInt32(id, CultureInfo.InvariantCulture), int.Parse(port, CultureInfo.InvariantCulture))
            : null;
}
