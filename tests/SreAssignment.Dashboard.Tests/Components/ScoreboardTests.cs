using SreAssignment.Dashboard.Components;
using SreAssignment.Dashboard.Components.Charts;
using SreAssignment.Dashboard.Telemetry;
using SreAssignment.Dashboard.Tests.Support;

namespace SreAssignment.Dashboard.Tests.Components;

public sealed class ScoreboardTests
{
    private static readonly DateTime Noon = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    [Test]
    public void A_service_is_measured_by_the_requests_of_its_callers()
    {
        var store = Sender.Store();
        Add(store, 0, 0, "200", "/images");
        Add(store, 30, 99, "200", "/images");
        Add(store, 30, 1, "500", "/images");
        Add(store, 30, 5000, "200", "/health");
        var score = Scoreboard.Of(store.Metrics, Noon.AddSeconds(31)).Single();
        Assert.That(score.Requests, Is.EqualTo(100));
        Assert.That(score.Availability, Is.EqualTo(0.99).Within(1e-9));
        Assert.That(score.Mean, Is.EqualTo(0.05).Within(1e-9));
        Assert.That(score.Percentile99, Is.GreaterThan(0).And.LessThanOrEqualTo(0.1));
        Assert.That(score.RequestsPerSecond, Is.EqualTo(100 / 60d).Within(1e-9));
        Assert.That(score.Routes.Single().Failures, Is.EqualTo(1));
    }

    [Test]
    public void A_service_that_was_asked_nothing_has_no_availability()
    {
        var store = Sender.Store();
        Add(store, 0, 0, "200", "/images");
        var score = Scoreboard.Of(store.Metrics, Noon.AddSeconds(1)).Single();
        Assert.That((score.Availability, score.Mean, score.Percentile99), Is.EqualTo(((double?)null, (double?)null, (double?)null)));
    }

    [TestCase(0, 0.9, 0.25)]
    [TestCase(0, 7, 2)]
    [TestCase(-3, 8, 5)]
    [TestCase(0, 0, 0.25)]
    public void An_axis_has_round_steps_and_room_for_every_value(double low, double high, double step)
    {
        var axis = new Axis([low, high, double.NaN]);
        Assert.That(axis.Step, Is.EqualTo(step).Within(1e-9));
        Assert.That(axis.At(low), Is.InRange(0, 1));
        Assert.That(axis.At(high), Is.InRange(0, 1));
    }

    private static void Add(TelemetryStore store, int second, double count, string status, string route)
    {
        var instrument = new Instrument("images", "Microsoft.AspNetCore.Hosting", "http.server.request.duration", InstrumentKind.Histogram) { Unit = "s" };
        var attributes = new AttributeSet([new("http.request.method", "GET"), new("http.response.status_code", status), new("http.route", route)]);
        var source = new TelemetrySource(new AttributeSet([new("service.name", "images"), new("service.instance.id", "images-1")]));
        store.Metrics.Add([new ReceivedPoint(instrument, source, attributes, new MetricPoint(Noon.AddSeconds(second), count * 0.05, count, new Distribution([0.1, 1], [count, 0, 0])))]);
    }
}
