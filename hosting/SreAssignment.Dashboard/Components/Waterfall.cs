using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Components;

/// <summary>A span in the picture of its trace.</summary>
/// <param name="Span">The span.</param>
/// <param name="Depth">How many spans it is within.</param>
/// <param name="Left">Where it begins, 0 to 100.</param>
/// <param name="Width">How long it takes, 0 to 100.</param>
internal sealed record WaterfallRow(Span Span, int Depth, double Left, double Width);

/// <summary>Lays a trace out as a tree over time.</summary>
internal static class Waterfall
{
    private const double Full = 100;

    /// <summary>Every span once, parents before their children and children in the order they began, whatever the sender says of parents.</summary>
    public static IReadOnlyList<WaterfallRow> Rows(Trace trace)
    {
        var ids = trace.Spans.Select(s => s.SpanId).ToHashSet();
        var children = trace.Spans.Where(s => s.SpanId != s.ParentId).ToLookup(s => ids.Contains(s.ParentId) ? s.ParentId : "");
        var rows = new List<WaterfallRow>(trace.Spans.Count);
        var seen = new HashSet<Span>(ReferenceEqualityComparer.Instance);
        var length = Math.Max(1, trace.Duration.Ticks);

        Add(children[""]);

        // What is left goes in circles, or calls itself its parent: it is shown all the same.
        foreach (var span in trace.Spans.Where(s => !seen.Contains(s)).ToList())
            Add([span]);
        return rows;

        void Add(IEnumerable<Span> roots)
        {
            var open = new Stack<(Span Span, int Depth)>(roots.Reverse().Select(r => (r, 0)));
            while (open.TryPop(out var next))
            {
                if (!seen.Add(next.Span))
                    continue;
                rows.Add(new WaterfallRow(
                    next.Span, next.Depth, Full * (next.Span.Start - trace.Start).Ticks / length, Full * next.Span.Duration.Ticks / length));
                foreach (var child in children[next.Span.SpanId].Reverse())
                    open.Push((child, next.Depth + 1));
            }
        }
    }
}
