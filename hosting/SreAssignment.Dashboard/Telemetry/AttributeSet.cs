namespace SreAssignment.Dashboard.Telemetry;

/// <summary>Attributes sorted by key, compared by content.</summary>
public sealed class AttributeSet : IEquatable<AttributeSet>
{
    private readonly KeyValuePair<string, string>[] _items;
    private readonly int _hash;

    /// <summary>Takes each key once; of a key given twice the last value counts.</summary>
    public AttributeSet(IEnumerable<KeyValuePair<string, string>> items)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in items)
            sorted[key] = value;
        _items = [.. sorted];
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

    public bool Equals(AttributeSet? other) => other is not null && _hash == other._hash && _items.AsSpan().SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as AttributeSet);

    public override int GetHashCode() => _hash;

    public override string ToString() => string.Join(", ", _items.Select(i => $"{i.Key}={i.Value}"));
}
