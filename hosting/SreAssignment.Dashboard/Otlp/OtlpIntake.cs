using SreAssignment.Dashboard.Otlp.Wire;
using SreAssignment.Dashboard.Telemetry;
using WireSpan = SreAssignment.Dashboard.Otlp.Wire.Span;

namespace SreAssignment.Dashboard.Otlp;

/// <summary>What of a request was not taken in.</summary>
/// <param name="Rejected">How many items.</param>
/// <param name="Message">Why; empty when all were taken.</param>
internal readonly record struct Outcome(long Rejected, string Message)
{
    /// <summary>The part that the protocol has for this, which is left out when nothing was rejected.</summary>
    public T? Partial<T>(Func<Outcome, T> create) where T : class => Rejected == 0 ? null : create(this);
}

/// <summary>Puts what arrives in the store.</summary>
internal sealed class OtlpIntake(TelemetryStore store, OtlpValues values, OtlpMetrics metrics, TimeProvider time)
{
    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;
    private const int PartsRead = 128;
    private const int SeveritiesOfALevel = 4;

    public Outcome Take(ExportTraceServiceRequest request)
    {
        var spans = new List<Telemetry.Span>();
        var rejected = 0;
        foreach (var resource in request.ResourceSpans)
        {
            var source = values.Source(resource.Resource);
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var wire in scope.Spans)
                {
                    if (Read(wire, scope.Scope?.Name ?? "", source) is { } span)
                        spans.Add(span);
                    else
                        rejected++;
                }
            }
        }

        store.Traces.Add(spans);
        return new Outcome(rejected, rejected == 0 ? "" : "A span has a trace id of 16 bytes and a span id of 8 bytes, neither all zero.");
    }

    public Outcome Take(ExportLogsServiceRequest request)
    {
        store.Logs.Add(
            from resource in request.ResourceLogs
            let source = values.Source(resource.Resource)
            from scope in resource.ScopeLogs
            from record in scope.LogRecords
            select Read(record, scope.Scope?.Name ?? "", source));
        return default;
    }

    public Outcome Take(ExportMetricsServiceRequest request)
    {
        var points = new List<ReceivedPoint>();
        var rejected = 0;
        foreach (var resource in request.ResourceMetrics)
        {
            var source = values.Source(resource.Resource);
            foreach (var scope in resource.ScopeMetrics)
            {
                foreach (var metric in scope.Metrics)
                    rejected += metrics.Read(metric, scope.Scope?.Name ?? "", source, points);
            }
        }

        store.Metrics.Add(points);
        return new Outcome(rejected, rejected == 0
            ? ""
            : "A histogram's point has one bucket more than bounds, bounds that rise, and no more than 500 of them; a metric has a name and data.");
    }

    private Telemetry.Span? Read(WireSpan span, string scope, TelemetrySource source)
    {
        if (OtlpValues.Id(span.TraceId, TraceIdLength) is not { } traceId || OtlpValues.Id(span.SpanId, SpanIdLength) is not { } spanId)
            return null;
        var start = OtlpValues.Time(span.StartTimeUnixNano);
        var end = OtlpValues.Time(span.EndTimeUnixNano);
        return new Telemetry.Span
        {
            TraceId = traceId,
            SpanId = spanId,
            ParentId = OtlpValues.Id(span.ParentSpanId, SpanIdLength) ?? "",
            Name = values.Text(span.Name),
            Kind = Enum.IsDefined((SpanKind)span.Kind) ? (SpanKind)span.Kind : SpanKind.Unspecified,
            Start = start,
            End = end < start ? start : end,
            IsError = span.Status?.Code == Status.Types.StatusCode.Error,
            StatusMessage = values.Text(span.Status?.Message ?? ""),
            Scope = values.Text(scope),
            Attributes = values.Attributes(span.Attributes),
            Events = [.. span.Events.Take(PartsRead).Select(e => new SpanEvent(OtlpValues.Time(e.TimeUnixNano), values.Text(e.Name), values.Attributes(e.Attributes)))],
            Links =
            [
                .. span.Links.Take(PartsRead).Select(l => new SpanLink(
                    OtlpValues.Id(l.TraceId, TraceIdLength) ?? "", OtlpValues.Id(l.SpanId, SpanIdLength) ?? "", values.Attributes(l.Attributes))),
            ],
            Source = source,
        };
    }

    private LogEntry Read(LogRecord record, string scope, TelemetrySource source)
    {
        var nanoseconds = record.TimeUnixNano != 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano;
        return new LogEntry
        {
            Time = nanoseconds == 0 ? time.GetUtcNow().UtcDateTime : OtlpValues.Time(nanoseconds),
            Severity = Severity(record.SeverityNumber),
            Message = values.Text(record.Body),
            Category = values.Text(scope),
            EventName = values.Text(record.EventName),
            Attributes = values.Attributes(record.Attributes),
            TraceId = OtlpValues.Id(record.TraceId, TraceIdLength) ?? "",
            SpanId = OtlpValues.Id(record.SpanId, SpanIdLength) ?? "",
            Source = source,
        };
    }

    private static LogSeverity Severity(int number) => number switch
    {
        <= 0 => LogSeverity.Information,
        >= (int)LogSeverity.Critical => LogSeverity.Critical,
        _ => (LogSeverity)(((number - 1) / SeveritiesOfALevel * SeveritiesOfALevel) + 1),
    };
}
