namespace SreAssignment.Dashboard.Telemetry;

/// <summary>A piece of work within a trace.</summary>
public sealed record Span
{
    public required string TraceId { get; init; }

    public required string SpanId { get; init; }

    /// <summary>Empty for the first span of a trace.</summary>
    public required string ParentId { get; init; }

    public required string Name { get; init; }

    public required SpanKind Kind { get; init; }

    public required DateTime Start { get; init; }

    public required DateTime End { get; init; }

    public required bool IsError { get; init; }

    public required string StatusMessage { get; init; }

    public required string Scope { get; init; }

    public required AttributeSet Attributes { get; init; }

    public required IReadOnlyList<SpanEvent> Events { get; init; }

    public required IReadOnlyList<SpanLink> Links { get; init; }

    public required TelemetrySource Source { get; init; }

    public TimeSpan Duration => End - Start;

    /// <summary>Who was called, where the caller says so (<c>service.peer.name</c>, earlier <c>peer.service</c>).</summary>
    public string? Peer => Kind is SpanKind.Client or SpanKind.Producer ? Attributes["service.peer.name"] ?? Attributes["peer.service"] : null;

    public int Length => Name.Length + StatusMessage.Length + Attributes.Length + Events.Sum(e => e.Name.Length + e.Attributes.Length) + Links.Sum(l => l.Attributes.Length);
}

public enum SpanKind
{
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}

public sealed record SpanEvent(DateTime Time, string Name, AttributeSet Attributes);

public sealed record SpanLink(string TraceId, string SpanId, AttributeSet Attributes);
