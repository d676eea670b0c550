using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Components;

/// <summary>What a span is called.</summary>
internal static class SpanName
{
    /// <summary>Its name; with what was asked for where the convention leaves a caller's span with nothing but the method.</summary>
    public static string Of(Span span) =>
        span.Kind == SpanKind.Client && !span.Name.Contains(' ') && Uri.TryCreate(span.Attributes["url.full"], UriKind.Absolute, out var url)
            ? $"{span.Name} {(url.IsLoopback ? "" : url.Authority)}{url.AbsolutePath}"
            : span.Name;
}
