using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The last lines of one resource or replica. Watchers read from what is kept, each at its own pace; one that falls behind by more than that is told how many
/// lines it has missed.
/// </summary>
internal sealed class ResourceLog
{
    /// <summary>How many lines are kept: a burst of 100,000, and what the host says around it.</summary>
    public const int Kept = 120_000;

    private const int AtFirst = 256;
    private readonly Lock _lock = new();
    private LogLine[] _lines = new LogLine[AtFirst];
    private TaskCompletionSource? _added;
    private int _last;

    private int First => Math.Max(1, _last - Kept + 1);

    public LogLine Add(string content, bool isError)
    {
        LogLine line;
        TaskCompletionSource? added;
        lock (_lock)
        {
            line = new LogLine(++_last, content, isError);
            if (_last > _lines.Length && _lines.Length < Kept)
                Array.Resize(ref _lines, Math.Min(Kept, _lines.Length * 2));
            _lines[Place(_last)] = line;
            (added, _added) = (_added, null);
        }

        added?.SetResult();
        return line;
    }

    /// <summary>The lines kept, after one that says how many are not.</summary>
    public IReadOnlyList<LogLine> Snapshot()
    {
        var next = 1;
        return Read(ref next, out _);
    }

    public IReadOnlyList<LogLine> LastLines(int count)
    {
        lock (_lock)
            return Range(Math.Max(First, _last - count + 1));
    }

    /// <summary>The lines kept, then every further one.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var next = 1;
        while (true)
        {
            var lines = Read(ref next, out var added);
            if (lines.Count > 0)
                yield return lines;
            else
                await added.WaitAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static int Place(int number) => (number - 1) % Kept;

    /// <summary>The lines from a number on, which becomes that of the next; and, when there are none, what ends with the next.</summary>
    private List<LogLine> Read(ref int next, out Task added)
    {
        lock (_lock)
        {
            var missed = First - next;
            var lines = Range(Math.Max(First, next));
            if (missed > 0)
                lines.Insert(0, new LogLine(First - 1, $"{missed} lines are missing here: the last {Kept} are kept", IsErrorMessage: true));
            next = _last + 1;
            added = lines.Count > 0 ? Task.CompletedTask : (_added ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            return lines;
        }
    }

    private List<LogLine> Range(int first)
    {
        var lines = new List<LogLine>(_last - first + 2);
        for (var number = first; number <= _last; number++)
            lines.Add(_lines[Place(number)]);
        return lines;
    }
}
