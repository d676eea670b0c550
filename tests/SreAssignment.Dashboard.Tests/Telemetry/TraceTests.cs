using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Tests.Telemetry;

public sealed class TraceTests
{
    [Test]
    public void Who_is_called_and_sends_nothing_takes_part_all_the_same([Values("peer.service", "service.peer.name")] string attribute)
    {
        var call = Span("images", SpanKind.Client, (attribute, "storage"));
        var trace = new Trace("t", [Span("images", SpanKind.Server), call]);
        Assert.That(trace.ServiceOf(call), Is.EqualTo("storage"));
        Assert.That(trace.Services.Select(s => s.Name), Is.EquivalentTo(["images", "storage"]));
    }

    [Test]
    public void Who_sends_spans_of_its_own_is_not_given_its_callers()
    {
        var call = Span("gateway", SpanKind.Client, ("peer.service", "auth"));
        var trace = new Trace("t", [call, Span("auth", SpanKind.Server)]);
        Assert.That(trace.ServiceOf(call), Is.EqualTo("gateway"));
    }

    [Test]
    public void A_server_that_names_its_caller_did_the_work_itself()
    {
        var served = Span("auth", SpanKind.Server, ("peer.service", "gateway"));
        Assert.That(new Trace("t", [served]).ServiceOf(served), Is.EqualTo("auth"));
    }

    private static Span Span(string service, SpanKind kind, params (string Key, string Value)[] attributes) => new()
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
