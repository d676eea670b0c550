namespace SreAssignment.Dashboard.Telemetry;

/// <summary>A structured log entry.</summary>
public sealed record LogEntry
{
    public required DateTime Time { get; init; }

    public required LogSeverity Severity { get; init; }

    public required string Message { get; init; }

    /// <summary>The logger.</summary>
    public required string Category { get; init; }

    public required string EventName { get; init; }

    public required AttributeSet Attributes { get; init; }

    /// <summary>32 hexadecimal digits; empty outside of a trace.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 hexadecimal digits; empty outside of a span.</summary>
    public required string SpanId { get; init; }

    public required TelemetrySource Source { get; init; }

    /// <summary>What an exception said, when one was logged.</summary>
    public string? Exception => Attributes["exception.stacktrace"] ?? Attributes["exception.message"];

    public int Length => Message.Length + Attributes.Length + Category.Length;
}

/// <summary>The ranges of OpenTelemetry's severity numbers, each by its first number.</summary>
public enum LogSeverity
{
    Trace = 1,
    Debug = 5,
    Information = 9,
    Warning = 13,
    Error = 17,
    Critical = 21,
}
