using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>Spans as the store keeps them.</summary>
internal static class Spans
{
    public static Span Make(string service = "images", SpanKind kind = SpanKind.Server, params (string Key, string Value)[] attributes) => new()
    {
        TraceId = "t",
        SpanId = Guid.NewGuid().ToString(),
        ParentId = "",
        Name = "name",
        Kind = kind,
        Start = DateTime.UnixEpoch,
        End = DateTime.UnixEpoch,
        IsError = false,
        StatusMessage = "",
        Scope = "",
        Attributes = new AttributeSet(attributes.Select(a => KeyValuePair.Create(a.Key, a.Value))),
        Events = [],
        Links = [],
        Source = new TelemetrySource(new AttributeSet([KeyValuePair.Create("service.name", service)])),
    };
}
