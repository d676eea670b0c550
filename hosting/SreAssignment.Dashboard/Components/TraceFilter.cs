using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Components;

/// <summary>Which traces a page shows.</summary>
/// <param name="Service">A service that took part; any when empty.</param>
/// <param name="Text">What the name of a span, as pages show it, or one of its attributes contains, or how the trace's id begins.</param>
/// <param name="Least">How long the trace took at least.</param>
/// <param name="OnlyErrors">Whether one of its spans must have failed.</param>
internal sealed record TraceFilter(string Service, string Text, TimeSpan Least, bool OnlyErrors)
{
    public bool Matches(Trace trace) =>
        (!OnlyErrors || trace.Errors > 0) && trace.Duration >= Least && (Service.Length == 0 || trace.Services.Any(s => s.Name == Service)) &&
        (Text.Length == 0 || trace.Id.StartsWith(Text, StringComparison.OrdinalIgnoreCase) || trace.Spans.Any(Has));

    private bool Has(Span span) => Has(SpanName.Of(span)) || span.Attributes.Items.Any(a => Has(a.Value));

    private bool Has(string text) => text.Contains(Text, StringComparison.OrdinalIgnoreCase);
}
