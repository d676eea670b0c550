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
        var score = Scoreboard.Of(store.Metrics, [], Noon.AddSeconds(31)).Single();
        Assert.That(score.Requests, Is.EqualTo(100));
        Assert.That(score.Availability, Is.EqualTo(0.99).Within(1e-9));
        Assert.That(score.Mean, Is.EqualTo(0.05).Within(1e-9));
        Assert.That(score.Percentile99, Is.GreaterThan(0).And.LessThanOrEqualTo(0.1));
        Assert.That(score.RequestsPerSecond, Is.EqualTo(100 / 60d).Within(1e-9));
        Assert.That(score.MostPerSecond, Is.GreaterThan(score.RequestsPerSecond));
        Assert.That(score.Routes.Single().Failures, Is.EqualTo(1));
    }

    [Test]
    public void A_service_that_was_asked_nothing_has_no_availability()
    {
        var store = Sender.Store();
        Add(store, 0, 0, "200", "/images");
        var score = Scoreboard.Of(store.Metrics, [], Noon.AddSeconds(1)).Single();
        Assert.That((score.Availability, score.Mean, score.Percentile99), Is.EqualTo(((double?)null, (double?)null, (double?)null)));
    }

    [Test]
    public void A_rate_that_did_not_come_breaks_no_promise()
    {
        var store = Sender.Store();
        Add(store, 0, 0, "200", "/images");
        Add(store, 10, 1000, "200", "/images");
        var score = Scoreboard.Of(store.Metrics, [], Noon.AddSeconds(31)).Single();
        Assert.That(new ServicePromises { RequestsPerSecond = score.MostPerSecond }.IsStrong(score), Is.True);
        Assert.That(new ServicePromises { RequestsPerSecond = score.MostPerSecond + 1 }.IsStrong(score), Is.Null);
        Assert.That(new ServicePromises().IsStrong(score), Is.Null);
    }

    [Test]
    public void Services_that_are_known_have_a_place_before_anything_was_asked_of_them()
    {
        var store = Sender.Store();
        Add(store, 0, 3, "200", "/images");
        var scores = Scoreboard.Of(store.Metrics, ["auth", "images"], Noon.AddSeconds(1));
        Assert.That(scores.Select(s => (s.Service, s.Requests)), Is.EqualTo([("auth", 0d), ("images", 3d)]));
        Assert.That((scores[0].Availability, scores[0].RequestsPerSecond, scores[0].MostPerSecond), Is.EqualTo(((double?)null, 0d, 0d)));
    }

    [TestCase(0.99, 0.05, true, ExpectedResult = "True True")]
    [TestCase(0.999, 0.05, true, ExpectedResult = "False True")]
    [TestCase(0.99, 0.049, true, ExpectedResult = "True False")]
    [TestCase(0.99, 0.05, false, ExpectedResult = " ")]
    [TestCase(null, null, true, ExpectedResult = " ")]
    public string A_promise_is_kept_or_broken_by_what_came(double? availability, double? mean, bool isAsked)
    {
        var store = Sender.Store();
        Add(store, 0, 0, "200", "/images");
        if (isAsked)
        {
            Add(store, 30, 99, "200", "/images");
            Add(store, 30, 1, "500", "/images");
        }

        var score = Scoreboard.Of(store.Metrics, [], Noon.AddSeconds(31)).Single();
        var promises = new ServicePromises { Availability = availability, Mean = mean is { } m ? TimeSpan.FromSeconds(m + 0.0001) : null };
        return $"{promises.IsAvailable(score)} {promises.IsFast(score)}";
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
