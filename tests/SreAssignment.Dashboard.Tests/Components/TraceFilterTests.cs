using SreAssignment.Dashboard.Components;
using SreAssignment.Dashboard.Telemetry;
using SreAssignment.Dashboard.Tests.Support;

namespace SreAssignment.Dashboard.Tests.Components;

public sealed class TraceFilterTests
{
    private static readonly Trace Trace = new("0af7651916cd43dd8448eb211c80319c",
    [
        Spans.Make("gateway", SpanKind.Server, ("client.id", "developer")) with { Name = "GET /images/{id}", End = DateTime.UnixEpoch.AddSeconds(1) },
        Spans.Make("gateway", SpanKind.Client, ("url.full", "http://localhost:5001/oauth2/token")) with { Name = "POST" },
    ]);

    [TestCase("GET /images/{id}", true)]
    [TestCase("get /IMAGES", true)]
    [TestCase("POST /oauth2/token", true, Description = "as the page shows a caller's span that has nothing but its method for a name")]
    [TestCase("developer", true, Description = "the value of an attribute")]
    [TestCase("0af76519", true, Description = "the beginning of the id")]
    [TestCase("f7651916", false)]
    [TestCase("POST /images", false)]
    public void A_text_is_looked_for_in_what_the_page_shows(string text, bool matches) =>
        Assert.That(new TraceFilter("", text, TimeSpan.Zero, OnlyErrors: false).Matches(Trace), Is.EqualTo(matches));

    [TestCase("gateway", 1000, false, true)]
    [TestCase("auth", 0, false, false)]
    [TestCase("", 1001, false, false)]
    [TestCase("", 0, true, false)]
    public void Everything_else_that_is_asked_for_must_hold_too(string service, int least, bool onlyErrors, bool matches) =>
        Assert.That(new TraceFilter(service, "GET", TimeSpan.FromMilliseconds(least), onlyErrors).Matches(Trace), Is.EqualTo(matches));
}
