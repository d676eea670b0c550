namespace SreAssignment.Dashboard.Telemetry;

/// <summary>The newest points of every instrument. Safe for any number of threads.</summary>
internal sealed class MetricStore(TelemetryLimits limits)
{
    // A process that began less than this before it was first heard of has said all that it had.
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly HashSet<TelemetrySource> _heardOf = [];
    private readonly Dictionary<Instrument, Dictionary<(TelemetrySource, AttributeSet), MetricSeries>> _instruments = [];

    // Whose turn it is to drop its oldest point: each point puts its series at the end once.
    private readonly Queue<(Instrument Instrument, (TelemetrySource, AttributeSet) Key, MetricSeries Series)> _byArrival = new();
    private long _received;

    /// <summary>How many points have ever been taken in.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>How many points are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _byArrival.Count;
        }
    }

    public void Add(IReadOnlyList<ReceivedPoint> points)
    {
        lock (_lock)
        {
            foreach (var point in points)
                Add(point);
            _heardOf.UnionWith(points.Select(p => p.Source));
        }

        Interlocked.Add(ref _received, points.Count);
    }

    public void Clear()
    {
        lock (_lock)
        {
            _instruments.Clear();
            _byArrival.Clear();
            _heardOf.Clear();
        }

        Interlocked.Increment(ref _received);
    }

    /// <summary>Every instrument, by service and name.</summary>
    public IReadOnlyList<Instrument> Instruments()
    {
        lock (_lock)
            return [.. _instruments.Keys.OrderBy(i => i.Service, StringComparer.Ordinal).ThenBy(i => i.Meter, StringComparer.Ordinal).ThenBy(i => i.Name, StringComparer.Ordinal)];
    }

    /// <summary>The series of an instrument.</summary>
    public IReadOnlyList<SeriesSnapshot> Series(Instrument instrument)
    {
        lock (_lock)
            return _instruments.TryGetValue(instrument, out var series) ? [.. series.Values.Select(s => s.Snapshot())] : [];
    }

    /// <summary>The series of every instrument of a name, whichever service has it.</summary>
    public IReadOnlyList<SeriesSnapshot> Series(string instrumentName)
    {
        lock (_lock)
            return [.. _instruments.Where(i => i.Key.Name == instrumentName).SelectMany(i => i.Value.Values).Select(s => s.Snapshot())];
    }

    private void Add(ReceivedPoint point)
    {
        if (!_instruments.TryGetValue(point.Instrument, out var series))
            _instruments[point.Instrument] = series = [];
        var key = (point.Source, point.Attributes);
        if (!series.TryGetValue(key, out var one))
            series[key] = one = new MetricSeries(point.Instrument, point.Source, point.Attributes, IsFromZero(point));
        if (!one.Add(point))
            return;
        _byArrival.Enqueue((point.Instrument, key, one));
        if (_byArrival.Count > limits.MetricPoints)
            DropOldest();
    }

    private bool IsFromZero(ReceivedPoint point) => point.IsDelta || _heardOf.Contains(point.Source) || point.Point.Time - point.Start < Young;

    private void DropOldest()
    {
        var (instrument, key, series) = _byArrival.Dequeue();
        series.DropOldest();
        if (series.Count > 0)
            return;
        _instruments[instrument].Remove(key);
        if (_instruments[instrument].Count == 0)
            _instruments.Remove(instrument);
    }
}
