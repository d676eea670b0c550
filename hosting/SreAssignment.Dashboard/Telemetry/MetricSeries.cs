namespace SreAssignment.Dashboard.Telemetry;

/// <summary>
/// The points of one combination of attributes of one process. Sums go on growing when the process starts again or sends differences only. Of points that say the
/// same one after another, as those of an idle process do every second, the first and the last are kept.
/// </summary>
/// <param name="instrument">The instrument.</param>
/// <param name="source">The process.</param>
/// <param name="attributes">The attributes.</param>
/// <param name="isFromZero">Whether all that the first point adds up came in since the process was last heard of.</param>
internal sealed class MetricSeries(Instrument instrument, TelemetrySource source, AttributeSet attributes, bool isFromZero)
{
    private const int ExemplarsKept = 20;

    // All but the last.
    private readonly Queue<MetricPoint> _points = new();
    private readonly Queue<Exemplar> _exemplars = new();
    private MetricPoint? _last;
    private bool _lastRepeats;
    private MetricPoint _base;
    private MetricPoint _raw;
    private DateTime _start;
    private bool _isWhole = isFromZero;

    public int Count => _points.Count + (_last is null ? 0 : 1);

    /// <summary>Takes a point in.</summary>
    /// <returns>Whether there is one more than before.</returns>
    public bool Add(ReceivedPoint received)
    {
        KeepExemplars(received.Exemplars);
        var point = Total(received);
        if (_last is not { } last)
        {
            _last = point;
            return true;
        }

        point = point with { Distribution = Shared(point.Distribution, last.Distribution) };
        var repeats = point == last with { Time = point.Time };
        var isMore = !(repeats && _lastRepeats);
        if (isMore)
            _points.Enqueue(last);
        _last = point;
        _lastRepeats = repeats;
        return isMore;
    }

    public void DropOldest()
    {
        if (!_points.TryDequeue(out _))
            _last = null;
        _lastRepeats &= _points.Count > 0;
        _isWhole = false;
    }

    public SeriesSnapshot Snapshot() => new(instrument, source, attributes, _last is { } last ? [.. _points, last] : [], [.. _exemplars]) { IsWhole = _isWhole };

    /// <summary>What is the same as before, so that it is kept once: all of it, or the bounds.</summary>
    private static Distribution? Shared(Distribution? distribution, Distribution? before)
    {
        if (distribution is null || before is null || !distribution.Bounds.AsSpan().SequenceEqual(before.Bounds))
            return distribution;
        return distribution.Counts.AsSpan().SequenceEqual(before.Counts) ? before : new Distribution(before.Bounds, distribution.Counts);
    }

    private void KeepExemplars(IReadOnlyList<Exemplar> exemplars)
    {
        foreach (var exemplar in exemplars)
        {
            if (_exemplars.Contains(exemplar))
                continue;
            _exemplars.Enqueue(exemplar);
            if (_exemplars.Count > ExemplarsKept)
                _exemplars.Dequeue();
        }
    }

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
