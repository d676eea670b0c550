using SreAssignment.Dashboard.Components;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Tests.Components;

public sealed class LogFilterTests
{
    private static readonly LogEntry Entry = new()
    {
        Time = default,
        Severity = LogSeverity.Warning,
        Message = "The store answered late",
        Category = "Store",
        EventName = "late",
        Attributes = new AttributeSet([new("bucket", "pictures")]),
        TraceId = "abc",
        SpanId = "",
        Source = new TelemetrySource(new AttributeSet([new("service.name", "images"), new("service.instance.id", "images-2")])),
    };

    [TestCase("bucket=pictures", true)]
    [TestCase("bucket=PICTURES", true)]
    [TestCase("bucket=other", false)]
    [TestCase("bucket!=other", true)]
    [TestCase("bucket~ict", true)]
    [TestCase("missing~x", false)]
    [TestCase("missing!=x", true)]
    [TestCase("service.instance.id=images-2", true)]
    [TestCase("category=Store", true)]
    public void By_any_attribute(string text, bool matches) =>
        Assert.That(new LogFilter("", LogSeverity.Trace, "", "", [AttributeFilter.Parse(text)!]).Matches(Entry), Is.EqualTo(matches));

    [TestCase("", LogSeverity.Warning, "", "", true)]
    [TestCase("", LogSeverity.Error, "", "", false)]
    [TestCase("images", LogSeverity.Trace, "LATE", "", true)]
    [TestCase("images-2", LogSeverity.Trace, "pictures", "abc", true)]
    [TestCase("auth", LogSeverity.Trace, "", "", false)]
    [TestCase("", LogSeverity.Trace, "absent", "", false)]
    [TestCase("", LogSeverity.Trace, "", "abd", false)]
    public void By_resource_level_text_and_trace(string service, LogSeverity least, string text, string trace, bool matches) =>
        Assert.That(new LogFilter(service, least, text, trace, []).Matches(Entry), Is.EqualTo(matches));

    [TestCase("no operator")]
    [TestCase("=value")]
    [TestCase("")]
    public void What_is_no_filter_is_none(string text) => Assert.That(AttributeFilter.Parse(text), Is.Null);
}
