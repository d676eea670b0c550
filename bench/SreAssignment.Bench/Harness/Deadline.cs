using System.Diagnostics;

namespace SreAssignment.Bench.Harness;

/// <summary>When the bench must come to its end.</summary>
internal sealed class Deadline(TimeSpan limit)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    public bool HasPassed => Elapsed > limit;
}
