using System.Collections.Concurrent;

namespace SreAssignment.Dashboard.Telemetry;

/// <summary>Keeps one of equal values, since telemetry says the same things over and over. Forgets everything when it has grown, which costs only memory.</summary>
internal sealed class InternPool<T>(int limit) where T : notnull
{
    private readonly ConcurrentDictionary<T, T> _values = new();
    private int _count;

    public T Intern(T value)
    {
        if (_values.TryGetValue(value, out var known))
            return known;
        if (Interlocked.Increment(ref _count) > limit)
        {
            _values.Clear();
            Interlocked.Exchange(ref _count, 0);
        }

        return _values.GetOrAdd(value, value);
    }
}
