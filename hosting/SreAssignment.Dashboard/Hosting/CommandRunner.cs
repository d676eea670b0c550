using System.Collections.Immutable;

namespace SreAssignment.Dashboard.Hosting;

/// <summary>A command that somebody gave, and how it went.</summary>
internal sealed record CommandRun(string Resource, string Title, DateTime Started)
{
    public TimeSpan Took { get; init; }

    /// <summary><see langword="null"/> while it is under way.</summary>
    public ExecuteCommandResult? Result { get; init; }
}

/// <summary>Runs the commands that one browser gives. A command has succeeded when what it is for is done, and not before.</summary>
internal sealed class CommandRunner(ResourceCommandService commands, TimeProvider time)
{
    private const int Kept = 3;
    private ImmutableList<CommandRun> _runs = [];

    /// <summary>Raised when a run began or ended.</summary>
    public event Action? Changed;

    /// <summary>The newest runs, the newest first.</summary>
    public IReadOnlyList<CommandRun> Runs => _runs;

    public bool IsRunning(string resource) => _runs.Any(r => r.Resource == resource && r.Result is null);

    public async Task RunAsync(string resource, string command, string title)
    {
        var run = new CommandRun(resource, title, time.GetUtcNow().UtcDateTime);
        _runs = [run, .. _runs.Where((r, i) => i < Kept - 1 || r.Result is null)];
        Changed?.Invoke();
        var started = time.GetTimestamp();
        var result = await commands.ExecuteCommandAsync(resource, command);
        _runs = _runs.Replace(run, run with { Result = result, Took = time.GetElapsedTime(started) });
        Changed?.Invoke();
    }

    public void Dismiss(CommandRun run)
    {
        _runs = _runs.Remove(run);
        Changed?.Invoke();
    }
}
