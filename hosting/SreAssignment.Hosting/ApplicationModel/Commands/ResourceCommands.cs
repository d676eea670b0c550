using System.Collections.Concurrent;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The commands that every process has.</summary>
public static class KnownResourceCommands
{
    /// <summary>Starts every replica.</summary>
    public static readonly string StartCommand = "start";

    /// <summary>Stops every replica.</summary>
    public static readonly string StopCommand = "stop";

    /// <summary>Restarts the replicas, one at a time, each drained first.</summary>
    public static readonly string RestartCommand = "restart";
}

/// <summary>How a command ended.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>Whether it did what it is for.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether it was cancelled.</summary>
    public bool Canceled { get; init; }

    /// <summary>Why it failed.</summary>
    public string? ErrorMessage { get; init; }
}

/// <summary>Makes results of commands.</summary>
public static class CommandResults
{
    /// <summary>The command did what it is for.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>The command failed.</summary>
    /// <param name="errorMessage">Why.</param>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, ErrorMessage = errorMessage };

    /// <summary>The command was cancelled.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}

/// <summary>Executes commands on resources; a command has ended when what it is for is done.</summary>
public sealed class ResourceCommandService
{
    private readonly ConcurrentDictionary<(string Resource, string Command), Func<CancellationToken, Task>> _commands = new();

    /// <summary>Executes a command on a resource or on one replica.</summary>
    /// <param name="resourceId">The resource's name, or a replica such as <c>images-1</c>.</param>
    /// <param name="commandName">One of <see cref="KnownResourceCommands"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resourceId);
        ArgumentNullException.ThrowIfNull(commandName);
        if (!_commands.TryGetValue((resourceId, commandName), out var command))
        {
            var known = _commands.Keys.Where(k => k.Resource == resourceId).Select(k => k.Command).Order().ToList();
            return CommandResults.Failure(known.Count == 0
                ? $"Resource '{resourceId}' does not exist or has no commands."
                : $"Resource '{resourceId}' has no command '{commandName}'. It has: {string.Join(", ", known)}.");
        }

        try
        {
            await command(cancellationToken);
            return CommandResults.Success();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (DistributedApplicationException e)
        {
            return CommandResults.Failure(e.Message);
        }
    }

    /// <summary>Executes a command on a resource.</summary>
    /// <inheritdoc cref="ExecuteCommandAsync(string, string, CancellationToken)"/>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ExecuteCommandAsync(resource.Name, commandName, cancellationToken);
    }

    internal void Register(string resourceId, string commandName, Func<CancellationToken, Task> command) => _commands[(resourceId, commandName)] = command;
}
