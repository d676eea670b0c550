using System.Diagnostics.Metrics;

namespace SreAssignment.Testing;

/// <summary>Adds up what one service adds to a counter. Meters of other services in the same process are not included.</summary>
public sealed class CounterTotal : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string[] _tags;
    private long _value;

    /// <summary>Starts to listen.</summary>
    /// <param name="factory">The meter factory of the service.</param>
    /// <param name="name">The name of the counter.</param>
    /// <param name="tags">The values that the measurements must have as tags.</param>
    public CounterTotal(IMeterFactory factory, string name, params string[] tags)
    {
        _tags = tags;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Name == name)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(Add);
        _listener.Start();
    }

    /// <summary>Gets the total since the start.</summary>
    public long Value => Interlocked.Read(ref _value);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var values = tags.ToArray().Select(tag => tag.Value).ToArray();
        if (_tags.All(values.Contains))
            Interlocked.Add(ref _value, value);
    }
}
