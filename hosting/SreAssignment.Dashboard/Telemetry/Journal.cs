namespace SreAssignment.Dashboard.Telemetry;

/// <summary>Entries in the order they came, numbered from 0, of which the newest are kept. Safe for any number of threads.</summary>
/// <param name="capacity">How many entries are kept.</param>
/// <param name="weightCapacity">How much the entries kept weigh together.</param>
/// <param name="weigh">What an entry weighs.</param>
internal sealed class Journal<T>(int capacity, long weightCapacity = long.MaxValue, Func<T, int>? weigh = null)
{
    private readonly Lock _lock = new();
    private readonly Queue<T> _entries = new();
    private long _weight;
    private long _first;

    /// <summary>The number that the next entry gets: how many there have ever been.</summary>
    public long Next
    {
        get
        {
            lock (_lock)
                return _first + _entries.Count;
        }
    }

    public void Add(IEnumerable<T> entries)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                _entries.Enqueue(entry);
                _weight += Weight(entry);
                while (_entries.Count > capacity || (_weight > weightCapacity && _entries.Count > 1))
                {
                    _weight -= Weight(_entries.Dequeue());
                    _first++;
                }
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _first += _entries.Count;
            _entries.Clear();
            _weight = 0;
        }
    }

    /// <summary>The entries kept from a number on, and the number of the first entry kept at all.</summary>
    public (long First, long Start, IReadOnlyList<T> Entries) Since(long number)
    {
        lock (_lock)
        {
            var start = Math.Max(number, _first);
            var next = _first + _entries.Count;
            return start >= next ? (_first, next, []) : (_first, start, [.. _entries.Skip((int)(start - _first))]);
        }
    }

    private int Weight(T entry) => weigh?.Invoke(entry) ?? 0;
}
