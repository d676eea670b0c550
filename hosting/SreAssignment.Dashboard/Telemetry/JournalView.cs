namespace SreAssignment.Dashboard.Telemetry;

/// <summary>Those entries of a journal that a filter lets through, brought up to date by looking at the new ones only. For one reader.</summary>
internal sealed class JournalView<T>(Journal<T> journal, Func<T, bool> filter)
{
    private readonly List<(long Number, T Entry)> _entries = [];
    private int _dropped;
    private long _seen;

    public int Count => _entries.Count - _dropped;

    public T this[int index] => _entries[_dropped + index].Entry;

    /// <summary>The number that an entry has in the journal.</summary>
    public long NumberAt(int index) => _entries[_dropped + index].Number;

    /// <summary>Takes in what came since the last call and drops what the journal has dropped.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Update()
    {
        var (first, start, entries) = journal.Since(_seen);
        var before = (_entries.Count, _dropped);
        for (var i = 0; i < entries.Count; i++)
        {
            if (filter(entries[i]))
                _entries.Add((start + i, entries[i]));
        }

        _seen = start + entries.Count;
        while (_dropped < _entries.Count && _entries[_dropped].Number < first)
            _dropped++;
        var changed = before != (_entries.Count, _dropped);
        if (_dropped > _entries.Count / 2)
        {
            _entries.RemoveRange(0, _dropped);
            _dropped = 0;
        }

        return changed;
    }

    public IEnumerable<T> Range(int start, int count)
    {
        for (var i = start; i < Math.Min(start + count, Count); i++)
            yield return this[i];
    }

    /// <summary>Where the entry of a number is; the place it would have when it was filtered out or dropped.</summary>
    public int IndexOf(long number)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (NumberAt(middle) < number)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
