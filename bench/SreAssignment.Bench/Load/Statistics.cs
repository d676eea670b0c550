namespace SreAssignment.Bench.Load;

/// <summary>What one round of one server came to.</summary>
/// <param name="Requests">How many had a response.</param>
/// <param name="PerSecond">Those in each second.</param>
/// <param name="MeanMs">Their mean duration.</param>
/// <param name="P50Ms">The median duration.</param>
/// <param name="P99Ms">The duration that 99 % did not exceed.</param>
/// <param name="CpuMs">Processor time of the server for each request.</param>
internal sealed record Measurement(long Requests, double PerSecond, double MeanMs, double P50Ms, double P99Ms, double CpuMs);

/// <summary>A median, with the least and the most.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        return sorted.Length == 0 ? new(double.NaN, double.NaN, double.NaN) : new(Statistics.Median(sorted), sorted[0], sorted[^1]);
    }
}

internal static class Statistics
{
    /// <summary>The median of sorted values: the mean of the two in the middle when their count is even.</summary>
    public static double Median(IReadOnlyList<double> sorted) =>
        sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    /// <summary>The least of sorted values that a part of them does not exceed.</summary>
    public static double Percentile(IReadOnlyList<double> sorted, double part) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Count) - 1, 0, sorted.Count - 1)];
}
