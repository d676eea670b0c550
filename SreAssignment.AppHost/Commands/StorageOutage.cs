using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SreAssignment.AppHost.Commands;

/// <summary>Makes object storage fail for some time, and brings it back with all that it held.</summary>
/// <param name="storage">The object storage.</param>
/// <param name="folder">The folder of objects, when they are files.</param>
internal sealed partial class StorageOutage(IResource storage, string folder)
{
    private readonly string _aside = $"{folder}.aside";
    private bool _running;

    /// <summary>Ends an outage during which the application was killed.</summary>
    public void Recover()
    {
        if (!Directory.Exists(_aside))
            return;
        File.Delete(folder);
        Directory.Move(_aside, folder);
    }

    /// <summary>Runs one outage. The storage is back when this returns, also when the command is canceled.</summary>
    public async Task<ExecuteCommandResult> RunAsync(TimeSpan duration, ExecuteCommandContext context)
    {
        if (Interlocked.Exchange(ref _running, true))
            return CommandResults.Failure("Another storage outage is running.");
        try
        {
            return storage is ContainerResource ? await StopContainerAsync(duration, context) : await MoveFilesAsync(duration, context);
        }
        finally
        {
            _running = false;
        }
    }

    private async Task<ExecuteCommandResult> MoveFilesAsync(TimeSpan duration, ExecuteCommandContext context)
    {
        if (!Directory.Exists(folder))
            return CommandResults.Failure("Storage has no objects yet: upload an image first.");
        try
        {
            Directory.Move(folder, _aside);
        }
        catch (IOException e)
        {
            // Windows moves no folder that has an open file.
            return CommandResults.Failure($"The folder of objects is in use: {e.Message} Run the command again.");
        }

        try
        {
            // No folder can be created where a file is, so no service starts an empty storage meanwhile.
            await File.WriteAllTextAsync(folder, "Object storage fails for some seconds, by command.\n", CancellationToken.None);
            LogOutage(context.Logger, duration.TotalSeconds);
            await Task.Delay(duration, context.CancellationToken);
        }
        finally
        {
            Recover();
        }

        return LabExtensions.Report(true, $"Object storage failed for {duration.TotalSeconds:0} s and is back.");
    }

    private async Task<ExecuteCommandResult> StopContainerAsync(TimeSpan duration, ExecuteCommandContext context)
    {
        var commands = context.Services.GetRequiredService<ResourceCommandService>();
        var stopped = await commands.ExecuteCommandAsync(storage, KnownResourceCommands.StopCommand, context.CancellationToken);
        if (!stopped.Success)
            return stopped;
        try
        {
            LogOutage(context.Logger, duration.TotalSeconds);
            await Task.Delay(duration, context.CancellationToken);
        }
        finally
        {
            await commands.ExecuteCommandAsync(storage, KnownResourceCommands.StartCommand, CancellationToken.None);
        }

        await context.Services.GetRequiredService<ResourceNotificationService>().WaitForResourceHealthyAsync(storage.Name, context.CancellationToken);
        return LabExtensions.Report(true, $"Object storage failed for {duration.TotalSeconds:0} s and is back.");
    }

    [LoggerMessage(LogLevel.Information, "Storage outage: {Seconds} s")]
    private static partial void LogOutage(ILogger logger, double seconds);
}
