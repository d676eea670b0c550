using CsCheck;
using SreAssignment.Dashboard.Components;
using SreAssignment.Dashboard.Telemetry;
using SreAssignment.Dashboard.Tests.Support;

namespace SreAssignment.Dashboard.Tests.Components;

public sealed class WaterfallTests
{
    private static readonly DateTime Noon = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    [Test]
    public void Children_stand_below_their_parents_in_the_order_they_began()
    {
        var trace = new Trace("t", [Span("a", "", 0, 10), Span("b", "a", 1, 4), Span("d", "b", 2, 3), Span("c", "a", 5, 6)]);
        Assert.That(string.Join(" ", Waterfall.Rows(trace).Select(r => $"{r.Depth}{r.Span.SpanId}")), Is.EqualTo("0a 1b 2d 1c"));
        Assert.That(Waterfall.Rows(trace)[0].Width, Is.EqualTo(100));
    }

    [Test]
    public void Every_span_is_shown_once_whatever_is_said_of_parents() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[-1, 9], Gen.Int[0, 50], Gen.Int[0, 50]).Array[1, 12].Sample(spans =>
        {
            var trace = new Trace("t", [.. spans.Select(s => Span($"{s.Item1}", s.Item2 < 0 ? "" : $"{s.Item2}", s.Item3, s.Item3 + s.Item4))]);
            var rows = Waterfall.Rows(trace);
            return rows.Count == spans.Length && rows.All(r => r.Left >= 0 && r.Left + r.Width <= 100.001);
        });

    private static Span Span(string id, string parent, int start, int end) =>
        Spans.Make(kind: SpanKind.Internal) with { SpanId = id, ParentId = parent, Start = Noon.AddMilliseconds(start), End = Noon.AddMilliseconds(end) };
}
