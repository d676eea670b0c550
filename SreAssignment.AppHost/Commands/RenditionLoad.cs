using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace SreAssignment.AppHost.Commands;

/// <summary>Callers that fetch one path over and over for a bounded time.</summary>
internal static class RenditionLoad
{
    private const int Callers = 8;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    public static async Task<Result> RunAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        var durations = new ConcurrentBag<TimeSpan>();
        var failed = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync()));
        return new Result([.. durations.Order()], failed, Stopwatch.GetElapsedTime(started));

        async Task CallAsync()
        {
            while (Stopwatch.GetElapsedTime(started) < Duration)
            {
                var sent = Stopwatch.GetTimestamp();
                try
                {
                    using var response = await http.GetAsync(path, cancellationToken);
                    response.EnsureSuccessStatusCode();
                    durations.Add(Stopwatch.GetElapsedTime(sent));
                }
                catch (HttpRequestException)
                {
                    // It is what the load is there to count.
                    Interlocked.Increment(ref failed);
                }
            }
        }
    }

    /// <param name="Durations">Of the requests that succeeded, the shortest first.</param>
    /// <param name="Failed">How many did not.</param>
    /// <param name="Elapsed">How long it all took.</param>
    internal sealed record Result(IReadOnlyList<TimeSpan> Durations, int Failed, TimeSpan Elapsed)
    {
        public int Succeeded => Durations.Count;

        public double PerSecond => Succeeded / Elapsed.TotalSeconds;

        public TimeSpan Mean => Succeeded == 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Durations.Average(d => d.Ticks));

        public TimeSpan Percentile99 => Succeeded == 0 ? TimeSpan.Zero : Durations[(int)Math.Ceiling(Succeeded * 0.99) - 1];

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Succeeded:N0} succeeded, {Failed:N0} failed, {PerSecond:N0} a second, mean {Mean.TotalMilliseconds:0.0} ms, p99 {Percentile99.TotalMilliseconds:0.0} ms");
    }
}
