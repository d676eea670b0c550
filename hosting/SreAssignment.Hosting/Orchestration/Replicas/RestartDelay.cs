namespace Aspire.Hosting.Orchestration;

/// <summary>How long to wait before a process that crashed is started again: longer each time, and short again once it has run well for a while.</summary>
/// <param name="time">The clock.</param>
internal sealed class RestartDelay(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RanWell = TimeSpan.FromMinutes(1);
    private TimeSpan _next = First;
    private long _started = time.GetTimestamp();

    public void Started() => _started = time.GetTimestamp();

    public TimeSpan Next()
    {
        if (time.GetElapsedTime(_started) >= RanWell)
            _next = First;
        var delay = _next;
        _next = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, Longest.Ticks));
        return delay;
    }
}
