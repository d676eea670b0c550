using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using SreAssignment.Dashboard.Otlp.Wire;
using SreAssignment.Dashboard.Telemetry;
using WireSpan = SreAssignment.Dashboard.Otlp.Wire.Span;

namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>Telemetry as a sender would make it.</summary>
internal static class Sender
{
    private static readonly DateTime Noon = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    public static TelemetryStore Store(Action<TelemetryLimits>? configure = null)
    {
        var limits = new TelemetryLimits();
        configure?.Invoke(limits);
        return new TelemetryStore(Options.Create(limits));
    }

    public static ulong Nanoseconds(DateTime time) => (ulong)(time - DateTime.UnixEpoch).Ticks * 100;

    public static ulong At(double seconds) => Nanoseconds(Noon.AddSeconds(seconds));

    public static KeyValue Attribute(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };

    public static SreAssignment.Dashboard.Otlp.Wire.Resource Resource(string service = "images", string instance = "images-1") =>
        new() { Attributes = { Attribute("service.name", service), Attribute("service.instance.id", instance) } };

    public static WireSpan Span(string name = "GET /", ByteString? traceId = null, double start = 0, double end = 1) => new()
    {
        TraceId = traceId ?? Id(16),
        SpanId = Id(8),
        Name = name,
        Kind = WireSpan.Types.SpanKind.Server,
        StartTimeUnixNano = At(start),
        EndTimeUnixNano = At(end),
    };

    public static ExportTraceServiceRequest Traces(params WireSpan[] spans) =>
        new() { ResourceSpans = { new ResourceSpans { Resource = Resource(), ScopeSpans = { new ScopeSpans { Scope = new() { Name = "tests" }, Spans = { spans } } } } } };

    public static ExportLogsServiceRequest Logs(params LogRecord[] records) =>
        new() { ResourceLogs = { new ResourceLogs { Resource = Resource(), ScopeLogs = { new ScopeLogs { Scope = new() { Name = "tests" }, LogRecords = { records } } } } } };

    public static LogRecord Log(string body) => new() { TimeUnixNano = At(0), SeverityNumber = 9, Body = new AnyValue { StringValue = body } };

    public static ExportMetricsServiceRequest Metrics(params Metric[] metrics) =>
        new() { ResourceMetrics = { new ResourceMetrics { Resource = Resource(), ScopeMetrics = { new ScopeMetrics { Scope = new() { Name = "tests" }, Metrics = { metrics } } } } } };

    public static Metric Counter(double value, double time = 0, double start = -1, AggregationTemporality temporality = AggregationTemporality.Cumulative) => new()
    {
        Name = "requests",
        Unit = "{request}",
        Sum = new Sum
        {
            IsMonotonic = true,
            AggregationTemporality = temporality,
            DataPoints = { new NumberDataPoint { AsDouble = value, TimeUnixNano = At(time), StartTimeUnixNano = At(start) } },
        },
    };

    public static ByteString Id(int length) => ByteString.CopyFrom(RandomNumberGenerator.GetBytes(length));
}
