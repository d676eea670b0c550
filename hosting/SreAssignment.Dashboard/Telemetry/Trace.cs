namespace SreAssignment.Dashboard.Telemetry;

/// <summary>The spans of one trace that are known at one moment.</summary>
public sealed class Trace
{
    private readonly HashSet<string> _senders;

    public Trace(string id, IReadOnlyList<Span> spans)
    {
        Id = id;
        Spans = spans;
        Start = spans.Min(s => s.Start);
        End = spans.Max(s => s.End);
        Errors = spans.Count(s => s.IsError);
        var ids = spans.Select(s => s.SpanId).ToHashSet();
        Root = spans.Where(s => !ids.Contains(s.ParentId)).MinBy(s => (s.ParentId.Length > 0, s.Start)) ?? spans.MinBy(s => s.Start)!;
        _senders = [.. spans.Select(s => s.Source.Service)];
        Services = [.. spans.GroupBy(ServiceOf).OrderBy(g => g.Min(s => s.Start)).Select(g => (g.Key, g.Count(), g.Any(s => s.IsError)))];
    }

    public string Id { get; }

    public IReadOnlyList<Span> Spans { get; }

    public DateTime Start { get; }

    public DateTime End { get; }

    public TimeSpan Duration => End - Start;

    public int Errors { get; }

    /// <summary>The span that began it all, or the earliest whose parent is not known.</summary>
    public Span Root { get; }

    /// <summary>Who did the work of a span: whoever was called, where that one sends no spans of its own, and else who sent it.</summary>
    public string ServiceOf(Span span) => span.Peer is { } peer && !_senders.Contains(peer) ? peer : span.Source.Service;

    /// <summary>The services that took part, in the order they came in: how many spans each has, and whether one of them failed.</summary>
    public IReadOnlyList<(string Name, int Spans, bool HasErrors)> Services { get; }
}
