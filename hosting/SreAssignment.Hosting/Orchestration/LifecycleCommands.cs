using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The commands that every process has; each ends when what it is for is done.</summary>
internal static class LifecycleCommands
{
    public static void Add(IResource resource, Func<ExecuteCommandContext, Task> start, Func<ExecuteCommandContext, Task> stop, Func<ExecuteCommandContext, Task> restart)
    {
        resource.Annotations.Add(Command(
            KnownResourceCommands.StartCommand, "Start", "Start it, once what it waits for is there.", "Play", start,
            state => KnownResourceStates.IsUnavailable(state) || state == KnownResourceStates.NotStarted ? ResourceCommandState.Enabled : ResourceCommandState.Hidden));
        resource.Annotations.Add(Command(
            KnownResourceCommands.StopCommand, "Stop", "Let it answer what it has begun, and stop it.", "Stop", stop,
            state => state == KnownResourceStates.Stopping ? ResourceCommandState.Disabled
                : KnownResourceStates.IsUnavailable(state) || state == KnownResourceStates.NotStarted ? ResourceCommandState.Hidden
                : ResourceCommandState.Enabled));
        resource.Annotations.Add(Command(
            KnownResourceCommands.RestartCommand, "Restart", "Replace the processes one at a time, each healthy before the old one is drained.", "ArrowCounterclockwise", restart,
            state => state == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled));
    }

    private static ResourceCommandAnnotation Command(
        string name, string displayName, string description, string icon, Func<ExecuteCommandContext, Task> execute, Func<string?, ResourceCommandState> state) => new(
            name, displayName, context => state(context.ResourceSnapshot.State?.Text),
            async context =>
            {
                await execute(context);
                return CommandResults.Success();
            },
            description, null, null, icon, IconVariant.Regular, true);
}
