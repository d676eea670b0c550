using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Executes commands on resources; a command has ended when what it is for is done.</summary>
public sealed class ResourceCommandService
{
    private readonly DistributedApplicationModel _model;
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _logs;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(
        DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService logs, IServiceProvider services)
    {
        _model = model;
        _notifications = notifications;
        _logs = logs;
        _services = services;
    }

    /// <summary>Executes a command on a resource or on one replica.</summary>
    /// <param name="resourceId">The resource's name, or a replica such as <c>images-1</c>.</param>
    /// <param name="commandName">One of <see cref="KnownResourceCommands"/>, or one added by <c>WithCommand</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resourceId);
        ArgumentNullException.ThrowIfNull(commandName);
        var resource = _model.Resources.FirstOrDefault(r => string.Equals(r.Name, resourceId, StringComparison.OrdinalIgnoreCase))
            ?? (_notifications.Replicas(resourceId) is [var replica, ..] ? replica.Resource : null);
        return resource is null
            ? Task.FromResult(CommandResults.Failure($"There is no resource '{resourceId}'. There are: {string.Join(", ", _model.Resources.Select(r => r.Name))}."))
            : ExecuteAsync(resource, resourceId, commandName, cancellationToken);
    }

    /// <summary>Executes a command on a resource.</summary>
    /// <inheritdoc cref="ExecuteCommandAsync(string, string, CancellationToken)"/>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(commandName);
        return ExecuteAsync(resource, resource.Name, commandName, cancellationToken);
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string resourceId, string commandName, CancellationToken cancellationToken)
    {
        var commands = resource.Annotations.OfType<ResourceCommandAnnotation>().ToList();
        if (commands.LastOrDefault(c => c.Name == commandName) is not { } command)
        {
            var known = commands.Count == 0 ? "none" : string.Join(", ", commands.Select(c => c.Name).Distinct().Order());
            return CommandResults.Failure($"Resource '{resourceId}' has no command '{commandName}'. Its commands: {known}.");
        }

        try
        {
            return await command.ExecuteCommand(new ExecuteCommandContext
            {
                ServiceProvider = _services,
                ResourceName = resourceId,
                CancellationToken = cancellationToken,
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (Exception e)
        {
            // A command is the application's own code, and its failure is an answer for whoever asked; the whole of it stands in the resource's log.
            LogFailed(_logs.GetLogger(resource), commandName, e);
            return CommandResults.Failure(e);
        }
    }

    private static void LogFailed(ILogger logger, string command, Exception exception)
    {
        if (exception is not DistributedApplicationException)
            logger.Log(LogLevel.Error, default, command, exception, (name, e) => $"The command '{name}' failed: {e}");
    }
}
