using SreAssignment.Dashboard.Telemetry;
using SreAssignment.Dashboard.Tests.Support;

namespace SreAssignment.Dashboard.Tests.Telemetry;

public sealed class TraceTests
{
    [Test]
    public void Who_is_called_and_sends_nothing_takes_part_all_the_same([Values("peer.service", "service.peer.name")] string attribute)
    {
        var call = Spans.Make("images", SpanKind.Client, (attribute, "storage"));
        var trace = new Trace("t", [Spans.Make("images", SpanKind.Server), call]);
        Assert.That(trace.ServiceOf(call), Is.EqualTo("storage"));
        Assert.That(trace.Services.Select(s => s.Name), Is.EquivalentTo(["images", "storage"]));
    }

    [Test]
    public void Who_sends_spans_of_its_own_is_not_given_its_callers()
    {
        var call = Spans.Make("gateway", SpanKind.Client, ("peer.service", "auth"));
        var trace = new Trace("t", [call, Spans.Make("auth", SpanKind.Server)]);
        Assert.That(trace.ServiceOf(call), Is.EqualTo("gateway"));
    }

    [Test]
    public void A_server_that_names_its_caller_did_the_work_itself()
    {
        var served = Spans.Make("auth", SpanKind.Server, ("peer.service", "gateway"));
        Assert.That(new Trace("t", [served]).ServiceOf(served), Is.EqualTo("auth"));
    }
}
