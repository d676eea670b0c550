namespace SreAssignment.Dashboard.Telemetry;

/// <summary>What an instrument measures.</summary>
public enum InstrumentKind
{
    /// <summary>A value that goes up and down.</summary>
    Gauge,

    /// <summary>A sum that only grows; what counts is how fast.</summary>
    Counter,

    /// <summary>A distribution of values.</summary>
    Histogram,
}

/// <summary>An instrument of a service.</summary>
public sealed record Instrument(string Service, string Meter, string Name, InstrumentKind Kind)
{
    public string Description { get; init; } = "";

    public string Unit { get; init; } = "";

    // One instrument whatever is said about it.
    public bool Equals(Instrument? other) => other is not null && (Service, Meter, Name, Kind) == (other.Service, other.Meter, other.Name, other.Kind);

    public override int GetHashCode() => HashCode.Combine(Service, Meter, Name, Kind);
}

/// <summary>A measurement, the sum of all so far where the instrument adds up.</summary>
/// <param name="Time">When.</param>
/// <param name="Value">The value; the sum of the values for a histogram.</param>
/// <param name="Count">How many values; only for a histogram.</param>
/// <param name="Distribution">The buckets; only for a histogram.</param>
public readonly record struct MetricPoint(DateTime Time, double Value, double Count, Distribution? Distribution);

/// <summary>One measured value together with the trace it was measured in.</summary>
public sealed record Exemplar(DateTime Time, double Value, string TraceId, string SpanId);

/// <summary>A point as it was sent.</summary>
public sealed record ReceivedPoint(Instrument Instrument, TelemetrySource Source, AttributeSet Attributes, MetricPoint Point)
{
    /// <summary>Since when the sender has been adding up; the sender starts again when it changes.</summary>
    public DateTime Start { get; init; }

    /// <summary>Whether the point says what came since the last, rather than everything so far.</summary>
    public bool IsDelta { get; init; }

    public IReadOnlyList<Exemplar> Exemplars { get; init; } = [];
}

/// <summary>The points of one combination of attributes of one process, as they are at one moment.</summary>
public sealed record SeriesSnapshot(Instrument Instrument, TelemetrySource Source, AttributeSet Attributes, IReadOnlyList<MetricPoint> Points, IReadOnlyList<Exemplar> Exemplars)
{
    /// <summary>Whether what the first point adds up was zero just before; else it is what came in before anybody was listening, or before the points that were kept.</summary>
    public bool IsWhole { get; init; }
}
