using System.Threading.Channels;

namespace Aspire.Hosting.Orchestration;

/// <summary>A process that a development tool runs for the host, and may put another in the place of when its source has changed.</summary>
/// <remarks>
/// The process that the tool tells of may be a command that runs the project's own, which outlives it when it is killed. So the host looks for its processes by
/// their environment.
/// </remarks>
internal sealed class RunSession : IReplicaProcess
{
    /// <summary>An environment variable that tells the processes of one session from all others.</summary>
    public const string MarkVariable = "APPHOST_SESSION";

    // What a process wrote last, and its exit code, are told apart from the answer that it has ended.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CommandStart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly string _id;
    private readonly string _mark;
    private readonly RunSessionClient _client;
    private readonly Action<string, bool> _output;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="id">The session, as the tool names it.</param>
    /// <param name="mark">The value of <see cref="MarkVariable"/> of its processes.</param>
    /// <param name="client">Talks to the tool.</param>
    /// <param name="notifications">What the tool tells of the session.</param>
    /// <param name="output">Is given each line, and whether it came from standard error.</param>
    public RunSession(string id, string mark, RunSessionClient client, ChannelReader<RunSessionNotification> notifications, Action<string, bool> output)
    {
        _id = id;
        _mark = mark;
        _client = client;
        _output = output;
        _ = WatchAsync(notifications);
    }

    /// <inheritdoc/>
    public event Action? IdChanged;

    /// <inheritdoc/>
    public int? Id { get; private set; }

    /// <inheritdoc/>
    public Task<int> Exited => _exited.Task;

    /// <inheritdoc/>
    public async Task<bool> StopAsync(TimeSpan deadline, bool leavePersistent)
    {
        using var patience = new CancellationTokenSource(deadline);
        await StopByToolAsync(patience.Token);
        var endedByItself = await StopBySignalAsync(patience.Token);
        await Task.WhenAny(_exited.Task, Task.Delay(LastWords, CancellationToken.None));
        _exited.TrySetResult(0);
        return endedByItself;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_exited.Task.IsCompleted)
            await StopAsync(LastWords, leavePersistent: true);
    }

    private async Task StopByToolAsync(CancellationToken patience)
    {
        try
        {
            await _client.StopAsync(_id, patience);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // Signals end it.
        }
    }

    /// <summary>Ends what is left of the session, whatever the tool did: nothing when it did what it should.</summary>
    private async Task<bool> StopBySignalAsync(CancellationToken patience)
    {
        for (var signal = UnixSignal.Terminate; await SignalAsync(signal); signal = 0)
        {
            if (patience.IsCancellationRequested)
            {
                await SignalAsync(UnixSignal.Kill);
                return false;
            }

            await Task.Delay(Poll, CancellationToken.None);
        }

        return true;
    }

    /// <returns>Whether there was a process to send it to.</returns>
    private async Task<bool> SignalAsync(int signal)
    {
        var processes = await ProcessesAsync();
        foreach (var process in processes)
            UnixSignal.Send(process, signal);
        return processes.Count > 0;
    }

    private async Task<IReadOnlyList<int>> ProcessesAsync() =>
        [.. (await ProcessVariables.ListAsync(CancellationToken.None)).Where(p => p.Has(MarkVariable, _mark)).Select(p => p.ProcessId)];

    /// <summary>The project's own process, which the tool's command may take a moment to start.</summary>
    private async Task<int?> OwnProcessAsync()
    {
        using var patience = new CancellationTokenSource(CommandStart);
        while (!patience.IsCancellationRequested)
        {
            if (await ProcessesAsync() is [var first, ..])
                return first;
            await Task.Delay(Poll, CancellationToken.None);
        }

        return null;
    }

    private async Task WatchAsync(ChannelReader<RunSessionNotification> notifications)
    {
        await foreach (var notification in notifications.ReadAllAsync())
            await TakeAsync(notification);
    }

    private async Task TakeAsync(RunSessionNotification notification)
    {
        switch (notification.NotificationType)
        {
            case RunSessionNotification.ProcessRestarted when _exited.Task.IsCompleted:
                // dotnet watch starts anew what has crashed when a source changes. The host has not waited for that.
                await StopByToolAsync(CancellationToken.None);
                break;
            case RunSessionNotification.ProcessRestarted:
                if (Id is not null)
                    _output("runs anew", false);
                Id = await OwnProcessAsync() ?? (int?)notification.Pid;
                IdChanged?.Invoke();
                break;
            case RunSessionNotification.ServiceLogs:
                foreach (var line in (notification.LogMessage ?? "").TrimEnd('\n', '\r').Split('\n'))
                    _output(line.TrimEnd('\r'), notification.IsStdErr);
                break;
            case RunSessionNotification.SessionMessage when notification.Level != "debug":
                _output(notification.Message ?? "", notification.Level == "error");
                break;
            case RunSessionNotification.SessionTerminated:
                using (var patience = new CancellationTokenSource(LastWords))
                    await StopBySignalAsync(patience.Token);

                // Without a code a person has ended it, who does not want it to be started again.
                _exited.TrySetResult((int)(notification.ExitCode ?? 0));
                break;
        }
    }
}
