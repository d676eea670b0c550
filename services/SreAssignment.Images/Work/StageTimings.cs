using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SreAssignment.Images.Work;

/// <summary>A stage of the work for a request.</summary>
internal enum Stage
{
    /// <summary>Waiting for a slot of the work gate.</summary>
    Queue,

    /// <summary>Reading the source from the object store or the request.</summary>
    Fetch,

    /// <summary>From bytes to pixels.</summary>
    Decode,

    /// <summary>From pixels to pixels.</summary>
    Transform,

    /// <summary>From pixels to bytes.</summary>
    Encode,

    /// <summary>Writing to the store.</summary>
    Store,
}

/// <summary>The duration of each stage.</summary>
internal sealed class StageTimings
{
    private static readonly string[] Names = [.. Enum.GetValues<Stage>().Select(stage => stage.ToString().ToLowerInvariant())];

    private readonly TimeSpan[] _durations = new TimeSpan[Names.Length];

    /// <summary>Adds the time until the result is disposed of.</summary>
    public Scope Measure(Stage stage) => new(this, stage, Stopwatch.GetTimestamp());

    /// <summary>Adds the times of other work for the same request.</summary>
    public void Add(StageTimings other)
    {
        for (var i = 0; i < _durations.Length; i++)
            _durations[i] += other._durations[i];
    }

    /// <summary>Returns the value of a <c>Server-Timing</c> header: milliseconds, without stages that did not occur.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _durations.Length; i++)
        {
            if (_durations[i] > TimeSpan.Zero)
                text.Append(text.Length > 0 ? ", " : "").Append(CultureInfo.InvariantCulture, $"{Names[i]};dur={_durations[i].TotalMilliseconds:0.0##}");
        }
        return text.ToString();
    }

    internal readonly struct Scope(StageTimings timings, Stage stage, long start) : IDisposable
    {
        public void Dispose() => timings._durations[(int)stage] += Stopwatch.GetElapsedTime(start);
    }
}
