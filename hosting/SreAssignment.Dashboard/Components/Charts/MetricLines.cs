using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Components.Charts;

/// <summary>Turns the points of series into lines over a span of time.</summary>
internal static class MetricLines
{
    private const int Columns = 120;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(5);
    private static readonly (string Name, double Share)[] Percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)];

    /// <summary>
    /// Where a chart begins: about the first point, so that what has just begun fills it, and yet long enough to be read; a little before it where that point is itself
    /// the growth from nothing.
    /// </summary>
    public static DateTime Begin(IEnumerable<SeriesSnapshot> series, DateTime from, DateTime to)
    {
        var first = series.Where(s => s.Points.Count > 0).Select(s => s.IsWhole ? s.Points[0].Time - Lead : s.Points[0].Time).Append(to).Min();
        var latest = to - Shortest;
        return first < from ? from : first > latest ? (latest > from ? latest : from) : first;
    }

    /// <summary>Mean and percentiles of the values that all series together took in, in each piece of time.</summary>
    public static IReadOnlyList<Line> OfHistogram(IReadOnlyList<SeriesSnapshot> series, DateTime from, DateTime to)
    {
        var pieces = Pieces(from, to).Select(p => (p.End, Sum: Between(series, p.Start, p.End))).ToList();
        return
        [
            .. Percentiles.Select((p, i) => new Line(p.Name, Palette.At(i), [.. pieces.Select(s => (s.End, s.Sum.Distribution?.Percentile(p.Share) ?? double.NaN))])),
            new Line("mean", Palette.At(Percentiles.Length), [.. pieces.Select(s => (s.End, s.Sum.Count > 0 ? s.Sum.Value / s.Sum.Count : double.NaN))]),
        ];
    }

    /// <summary>How fast the sum of the series grew, per second.</summary>
    public static Line OfCounter(string name, int colour, IReadOnlyList<SeriesSnapshot> series, DateTime from, DateTime to) =>
        new(name, colour, [.. Pieces(from, to).Select(p => (p.End, Rate(series, p.Start, p.End)))]);

    /// <summary>The sum of the values that the series had last.</summary>
    public static Line OfGauge(string name, int colour, IReadOnlyList<SeriesSnapshot> series, DateTime from, DateTime to) =>
        new(name, colour, [.. Pieces(from, to).Select(p => (p.End, Latest(series, p.End)))]);

    /// <summary>What came between two moments, of all series together.</summary>
    public static MetricPoint Between(IEnumerable<SeriesSnapshot> series, DateTime from, DateTime to) =>
        Growth(series, to, s => LastUntil(s.Points, from) ?? (s.IsWhole ? null : s.Points[0]));

    /// <summary>All that came until a moment, of all series together, what came before anybody was listening included.</summary>
    public static MetricPoint SinceStart(IEnumerable<SeriesSnapshot> series, DateTime to) => Growth(series, to, _ => null);

    /// <summary>The last point that is not after a moment.</summary>
    public static MetricPoint? LastUntil(IReadOnlyList<MetricPoint> points, DateTime time)
    {
        var (low, high) = (0, points.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (points[middle].Time <= time)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? null : points[low - 1];
    }

    private static MetricPoint Growth(IEnumerable<SeriesSnapshot> series, DateTime to, Func<SeriesSnapshot, MetricPoint?> begin)
    {
        var (value, count) = (0d, 0d);
        Distribution? distribution = null;
        foreach (var one in series)
        {
            if (LastUntil(one.Points, to) is not { } end)
                continue;
            var start = begin(one);
            value += end.Value - (start?.Value ?? 0);
            count += end.Count - (start?.Count ?? 0);
            var part = end.Distribution is null || start?.Distribution is null ? end.Distribution : end.Distribution.Minus(start.Value.Distribution!);
            distribution = distribution is null || part is null ? part ?? distribution : distribution.Plus(part);
        }

        return new MetricPoint(to, value, count, distribution);
    }

    private static double Rate(IReadOnlyList<SeriesSnapshot> series, DateTime start, DateTime end)
    {
        var known = series.Where(s => s.Points.Count > 0 && (s.IsWhole ? s.Points[0].Time <= end : s.Points[0].Time <= start) && s.Points[^1].Time >= start).ToList();
        return known.Count == 0 ? double.NaN : Math.Max(0, Between(known, start, end).Value) / (end - start).TotalSeconds;
    }

    private static double Latest(IReadOnlyList<SeriesSnapshot> series, DateTime time)
    {
        var latest = series.Select(s => LastUntil(s.Points, time)).Where(p => p is not null).ToList();
        return latest.Count == 0 ? double.NaN : latest.Sum(p => p!.Value.Value);
    }

    // At least as long as it takes for the next point to arrive, so that no piece is without one.
    private static IEnumerable<(DateTime Start, DateTime End)> Pieces(DateTime from, DateTime to)
    {
        var length = TimeSpan.FromTicks(Math.Max((to - from).Ticks / Columns, TimeSpan.FromSeconds(2.5).Ticks));
        for (var end = from + length; end <= to; end += length)
            yield return (end - length, end);
    }
}
