namespace SreAssignment.AppHost.Commands;

/// <summary>Takes the folder of objects away for a while, and gives it back whatever happens.</summary>
/// <param name="folder">The folder.</param>
internal sealed class StorageOutage(string folder)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);
    private readonly string _aside = $"{folder}.aside";

    /// <summary>Adds the command to the services that keep objects.</summary>
    public void AddTo(params IEnumerable<IResourceBuilder<ProjectResource>> projects)
    {
        // The application may have been killed in the middle of an outage.
        End();
        foreach (var project in projects)
        {
            project.WithCommand("storage-outage", "Storage outage, 10 s", RunAsync, new CommandOptions
            {
                Description = "Object storage fails for 10 seconds: requests that need it get 503 with Retry-After, and health says Degraded. Nothing is lost.",
                IconName = "DatabaseWarning",
            });
        }
    }

    private async Task<ExecuteCommandResult> RunAsync(ExecuteCommandContext context)
    {
        if (!Begin())
            return CommandResults.Failure("There is nothing in storage yet, or an outage is under way.");
        try
        {
            await Task.Delay(Duration, context.CancellationToken);
        }
        finally
        {
            End();
        }

        return new ExecuteCommandResult { Success = true, Message = "Object storage is back, with all that it held." };
    }

    private bool Begin()
    {
        if (!Directory.Exists(folder) || Directory.Exists(_aside))
            return false;
        Directory.Move(folder, _aside);

        // Where a file stands no folder can be made, so that nobody begins an empty storage meanwhile.
        File.WriteAllText(folder, "Object storage is out of order for some seconds, by command.\n");
        return true;
    }

    private void End()
    {
        if (!Directory.Exists(_aside))
            return;
        File.Delete(folder);
        Directory.Move(_aside, folder);
    }
}
