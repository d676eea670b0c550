using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SreAssignment.AppHost.Commands;

/// <summary>Commands that show what the platform does when one of its processes dies.</summary>
internal static class ReplicaCommands
{
    /// <summary>Adds a command that kills a process of the resource without warning, and ends when another, healthy one has taken its place.</summary>
    public static IResourceBuilder<ProjectResource> WithKillCommand(this IResourceBuilder<ProjectResource> project) => project.WithCommand(
        "kill-replica", "Kill a replica", context => KillAsync(project.Resource, context), new CommandOptions
        {
            Description = "Kill one process without warning, and wait until a healthy one has taken its place. Callers should not notice.",
            IconName = "Flash",
            UpdateState = context => context.ResourceSnapshot.HealthStatus == HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
        });

    private static async Task<ExecuteCommandResult> KillAsync(ProjectResource project, ExecuteCommandContext context)
    {
        var notifications = context.ServiceProvider.GetRequiredService<ResourceNotificationService>();
        var victim = await notifications.WaitForResourceAsync(context.ResourceName, e => IsHealthy(e) && ProcessId(e) is not null, context.CancellationToken);
        var killed = ProcessId(victim)!.Value;
        using (var process = Process.GetProcessById(killed))
            process.Kill();

        var successor = await notifications.WaitForResourceAsync(
            project.Name, e => e.ResourceId == victim.ResourceId && IsHealthy(e) && ProcessId(e) != killed, context.CancellationToken);
        return new ExecuteCommandResult
        {
            Success = true,
            Message = string.Create(CultureInfo.InvariantCulture, $"Process {killed} of {victim.ResourceId} was killed; process {ProcessId(successor)} is healthy in its place."),
        };
    }

    private static bool IsHealthy(ResourceEvent e) => e.Snapshot.HealthStatus == HealthStatus.Healthy;

    private static int? ProcessId(ResourceEvent e) =>
        e.Snapshot.Properties.FirstOrDefault(p => p.Name == "executable.pid")?.Value is { } id ? Convert.ToInt32(id, CultureInfo.InvariantCulture) : null;
}
