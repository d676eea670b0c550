namespace SreAssignment.Dashboard.Telemetry;

/// <summary>The points of one combination of attributes of one process. Sums go on growing when the process starts again or sends differences only.</summary>
/// <param name="instrument">The instrument.</param>
/// <param name="source">The process.</param>
/// <param name="attributes">The attributes.</param>
/// <param name="isFromZero">Whether all that the first point adds up came in since the process was last heard of.</param>
internal sealed class MetricSeries(Instrument instrument, TelemetrySource source, AttributeSet attributes, bool isFromZero)
{
    private const int ExemplarsKept = 20;
    private readonly Queue<MetricPoint> _points = new();
    private readonly Queue<Exemplar> _exemplars = new();
    private MetricPoint _base;
    private MetricPoint _raw;
    private DateTime _start;
    private bool _isWhole = isFromZero;

    public int Count => _points.Count;

    public void Add(ReceivedPoint received)
    {
        var point = Total(received);
        if (point.Distribution is { } distribution && _raw.Distribution is { } last && distribution.Bounds.AsSpan().SequenceEqual(last.Bounds))
        {
            // One array of bounds for all points of the series.
            point = point with { Distribution = new Distribution(last.Bounds, distribution.Counts) };
        }

        _points.Enqueue(point);
        foreach (var exemplar in received.Exemplars)
        {
            if (_exemplars.Contains(exemplar))
                continue;
            _exemplars.Enqueue(exemplar);
            if (_exemplars.Count > ExemplarsKept)
                _exemplars.Dequeue();
        }
    }

    public void DropOldest()
    {
        _points.Dequeue();
        _isWhole = false;
    }

    public SeriesSnapshot Snapshot() => new(instrument, source, attributes, [.. _points], [.. _exemplars]) { IsWhole = _isWhole };

    private MetricPoint Total(ReceivedPoint received)
    {
        var point = received.Point;
        if (instrument.Kind == InstrumentKind.Gauge && !received.IsDelta)
            return point;
        if (received.IsDelta)
            return _base = Sum(_base, point);

        var startedAgain = received.Start != _start || point.Count < _raw.Count || (instrument.Kind == InstrumentKind.Counter && point.Value < _raw.Value);
        if (startedAgain)
            _base = Sum(_base, _raw);
        _start = received.Start;
        _raw = point;
        return Sum(_base, point);
    }

    private static MetricPoint Sum(MetricPoint before, MetricPoint point) => new(
        point.Time, before.Value + point.Value, before.Count + point.Count,
        before.Distribution is null || point.Distribution is null ? point.Distribution ?? before.Distribution : point.Distribution.Plus(before.Distribution));
}
