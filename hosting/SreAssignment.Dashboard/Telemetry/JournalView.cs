namespace SreAssignment.Dashboard.Telemetry;

/// <summary>Those entries of a journal that a filter lets through, brought up to date by looking at the new ones only. For one reader.</summary>
/// <param name="journal">The journal.</param>
/// <param name="filter">Says what is let through.</param>
/// <param name="time">When an entry was written, to show them in that order: what several senders send together comes one sender after the other. As they came when <see langword="null"/>.</param>
internal sealed class JournalView<T>(Journal<T> journal, Func<T, bool> filter, Func<T, DateTime>? time = null)
{
    private readonly List<(long Number, T Entry)> _entries = [];
    private readonly Comparer<(long Number, T Entry)> _order = Comparer<(long Number, T Entry)>.Create((a, b) =>
        time is not null && time(a.Entry).CompareTo(time(b.Entry)) is not 0 and var byTime ? byTime : a.Number.CompareTo(b.Number));

    private long _first;
    private long _seen;

    public int Count => _entries.Count;

    public T this[int index] => _entries[index].Entry;

    /// <summary>Takes in what came since the last call and drops what the journal has dropped.</summary>
    public void Update()
    {
        var (first, start, entries) = journal.Since(_seen);
        if (first > _first)
            _entries.RemoveAll(e => e.Number < first);
        _first = first;
        _seen = start + entries.Count;
        var added = entries.Select((entry, i) => (Number: start + i, Entry: entry)).Where(e => filter(e.Entry)).ToList();
        if (added.Count == 0)
            return;

        // Only the end is out of order, from the place of the earliest that came.
        added.Sort(_order);
        var from = ~_entries.BinarySearch(added[0], _order);
        _entries.AddRange(added);
        _entries.Sort(from, _entries.Count - from, _order);
    }

    public IEnumerable<T> Range(int start, int count)
    {
        for (var i = start; i < Math.Min(start + count, Count); i++)
            yield return this[i];
    }
}
