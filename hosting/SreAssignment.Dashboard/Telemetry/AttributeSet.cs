namespace SreAssignment.Dashboard.Telemetry;

/// <summary>Attributes sorted by key, compared by content.</summary>
public sealed class AttributeSet : IEquatable<AttributeSet>
{
    private readonly KeyValuePair<string, string>[] _items;
    private readonly int _hash;

    /// <summary>Takes each key once; of a key given twice the last value counts.</summary>
    public AttributeSet(IEnumerable<KeyValuePair<string, string>> items)
    {
        _items = SortedOnce([.. items]);
        var hash = new HashCode();
        foreach (var (key, value) in _items)
        {
            hash.Add(key);
            hash.Add(value);
        }

        _hash = hash.ToHashCode();
    }

    public static AttributeSet Empty { get; } = new([]);

    public IReadOnlyList<KeyValuePair<string, string>> Items => _items;

    /// <summary>How many characters it holds.</summary>
    public int Length => _items.Sum(i => i.Key.Length + i.Value.Length);

    /// <summary>The value of a key; <see langword="null"/> when there is none.</summary>
    public string? this[string key]
    {
        get
        {
            // Sorted, but so few that a search by halves would not pay.
            foreach (var item in _items)
            {
                if (item.Key == key)
                    return item.Value;
            }

            return null;
        }
    }

    public bool Equals(AttributeSet? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && _items.Length == other._items.Length && HasSameItems(other._items));

    public override bool Equals(object? obj) => Equals(obj as AttributeSet);

    public override int GetHashCode() => _hash;

    public override string ToString() => string.Join(", ", _items.Select(i => $"{i.Key}={i.Value}"));

    // A pair's own comparison would look its fields up by name, for each of the points that come in every second.
    private bool HasSameItems(KeyValuePair<string, string>[] others)
    {
        for (var i = 0; i < others.Length; i++)
        {
            if (_items[i].Key != others[i].Key || _items[i].Value != others[i].Value)
                return false;
        }

        return true;
    }

    private static KeyValuePair<string, string>[] SortedOnce(KeyValuePair<string, string>[] items)
    {
        var isSortedOnce = true;
        for (var i = 1; i < items.Length && isSortedOnce; i++)
            isSortedOnce = string.CompareOrdinal(items[i - 1].Key, items[i].Key) < 0;
        if (isSortedOnce)
            return items;
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in items)
            sorted[key] = value;
        return [.. sorted];
    }
}
