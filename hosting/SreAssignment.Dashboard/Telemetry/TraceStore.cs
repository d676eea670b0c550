namespace SreAssignment.Dashboard.Telemetry;

/// <summary>The newest traces, whole: when there are too many spans, the trace goes that was begun first. Safe for any number of threads.</summary>
internal sealed class TraceStore(TelemetryLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _traces = [];
    private readonly LinkedList<Entry> _byArrival = [];
    private int _spans;
    private long _characters;
    private long _received;

    /// <summary>How many spans have ever been taken in.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>How many spans are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _spans;
        }
    }

    public void Add(IReadOnlyList<Span> spans)
    {
        lock (_lock)
        {
            foreach (var span in spans)
                Add(span);
            while ((_spans > limits.Spans || _characters > limits.Characters) && _byArrival.Count > 1)
                DropOldest();
        }

        Interlocked.Add(ref _received, spans.Count);
    }

    public void Clear()
    {
        lock (_lock)
        {
            while (_byArrival.Count > 0)
                DropOldest();
        }

        Interlocked.Increment(ref _received);
    }

    /// <summary>Every trace, the newest first.</summary>
    public IReadOnlyList<Trace> All()
    {
        lock (_lock)
        {
            var traces = new List<Trace>(_byArrival.Count);
            for (var node = _byArrival.Last; node is not null; node = node.Previous)
                traces.Add(node.Value.Current());
            return traces;
        }
    }

    public Trace? Find(string traceId)
    {
        lock (_lock)
            return _traces.GetValueOrDefault(traceId)?.Current();
    }

    private void Add(Span span)
    {
        if (!_traces.TryGetValue(span.TraceId, out var entry))
            _byArrival.AddLast(_traces[span.TraceId] = entry = new Entry(span.TraceId));

        // A trace that never ends must not push out every other: its own oldest span makes room.
        if (entry.Spans.Count >= Math.Max(1, limits.Spans / 10))
        {
            Forget(entry.Spans.Dequeue());
        }

        entry.Add(span);
        _spans++;
        _characters += span.Length;
    }

    private void DropOldest()
    {
        var oldest = _byArrival.First!.Value;
        _byArrival.RemoveFirst();
        _traces.Remove(oldest.Id);
        foreach (var span in oldest.Spans)
            Forget(span);
    }

    private void Forget(Span span)
    {
        _spans--;
        _characters -= span.Length;
    }

    private sealed class Entry(string id)
    {
        private Trace? _current;

        public string Id { get; } = id;

        public Queue<Span> Spans { get; } = new(4);

        public void Add(Span span)
        {
            Spans.Enqueue(span);
            _current = null;
        }

        public Trace Current() => _current ??= new Trace(Id, [.. Spans.OrderBy(s => s.Start)]);
    }
}
