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
    public async Task<ExecuteCommandResult> RunAsync(GatewayClientFactory client, TimeSpan duration, ExecuteCommandContext context)
    {
        if (Interlocked.Exchange(ref _running, true))
            return CommandResults.Failure("Another storage outage is running.");
        try
        {
            return await Probe.RunAsync(client, duration + Probe.LongestStart, context, async cancellationToken =>
            {
                if (storage is ContainerResource)
                    await StopContainerAsync(duration, context, cancellationToken);
                else
                    await MoveFilesAsync(duration, context, cancellationToken);
                return $"Object storage failed for {duration.TotalSeconds:0} s and is back";
            });
        }
        catch (IOException e)
        {
            // The folder does not exist before the first object is stored, and Windows moves no folder that has an open file.
            return CommandResults.Failure($"The folder of objects cannot be moved: {e.Message} Upload an image first, or run the command again.");
        }
        finally
        {
            _running = false;
        }
    }

    private async Task MoveFilesAsync(TimeSpan duration, ExecuteCommandContext context, CancellationToken cancellationToken)
    {
        Directory.Move(folder, _aside);
        try
        {
            // No folder can be created where a file is, so no service starts an empty storage meanwhile.
            await File.WriteAllTextAsync(folder, "Object storage fails for some seconds, by command.\n", CancellationToken.None);
            LogOutage(context.Logger, duration.TotalSeconds);
            await Task.Delay(duration, cancellationToken);
        }
        finally
        {
            Recover();
        }
    }

    private async Task StopContainerAsync(TimeSpan duration, ExecuteCommandContext context, CancellationToken cancellationToken)
    {
        var commands = context.Services.GetRequiredService<ResourceCommandService>();
        await ExecuteAsync(KnownResourceCommands.StopCommand);
        try
        {
            LogOutage(context.Logger, duration.TotalSeconds);
            await Task.Delay(duration, cancellationToken);
        }
        finally
        {
            await ExecuteAsync(KnownResourceCommands.StartCommand);
        }

        await context.Services.GetRequiredService<ResourceNotificationService>().WaitForResourceHealthyAsync(storage.Name, cancellationToken);

        async Task ExecuteAsync(string command)
        {
            var result = await commands.ExecuteCommandAsync(storage, command, CancellationToken.None);
            if (!result.Success)
                throw new InvalidOperationException($"The command '{command}' of {storage.Name} failed: {result.Message}");
        }
    }

    [LoggerMessage(LogLevel.Information, "Storage outage: {Seconds} s")]
    private static partial void LogOutage(ILogger logger, double seconds);
}
