using CsCheck;
using SreAssignment.Dashboard.Components.Charts;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Tests.Components;

public sealed class MetricLinesTests
{
    private static readonly DateTime Noon = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);
    private static readonly Instrument Counter = new("images", "m", "requests", InstrumentKind.Counter);

    [Test]
    public void What_the_first_point_of_a_new_process_adds_up_is_growth()
    {
        var store = new MetricStore(new TelemetryLimits());
        Add(store, second: 0, value: 25, start: -1);
        Add(store, second: 60, value: 25, start: -1);
        Assert.That(Growth(store, until: 60), Is.EqualTo(25).Within(1e-9));
    }

    [Test]
    public void So_is_that_of_attributes_which_a_known_process_sends_for_the_first_time()
    {
        var store = new MetricStore(new TelemetryLimits());
        Add(store, second: 0, value: 0, start: -3600);
        Add(store, second: 30, value: 7, start: -3600, route: "/new");
        Add(store, second: 60, value: 7, start: -3600, route: "/new");
        Assert.That(Growth(store, until: 60), Is.EqualTo(7).Within(1e-9));
    }

    [Test]
    public void What_an_old_process_did_before_anybody_listened_is_not()
    {
        var store = new MetricStore(new TelemetryLimits());
        Add(store, second: 0, value: 1_000_000, start: -3600);
        Add(store, second: 60, value: 1_000_006, start: -3600);
        Assert.That(Growth(store, until: 60), Is.EqualTo(6).Within(1e-9));
        Assert.That(MetricLines.SinceStart(store.Series(Counter), Noon.AddSeconds(60)).Value, Is.EqualTo(1_000_006));
    }

    [Test]
    public void Nor_is_what_came_before_the_points_that_are_kept()
    {
        var store = new MetricStore(new TelemetryLimits { MetricPoints = 3 });
        for (var second = 0; second <= 60; second += 10)
            Add(store, second, value: 1000 + second, start: -1);
        Assert.That(Growth(store, until: 60), Is.EqualTo(20).Within(1e-9));
    }

    [Test]
    public void Of_points_that_say_the_same_the_first_and_the_last_are_kept()
    {
        var store = new MetricStore(new TelemetryLimits());
        for (var second = 0; second < 100; second++)
            Add(store, second, value: second < 50 ? 3 : 4, start: -1);
        Assert.That(store.Series(Counter).Single().Points.Select(p => ((p.Time - Noon).TotalSeconds, p.Value)), Is.EqualTo([(0d, 3d), (49d, 3d), (50d, 4d), (99d, 4d)]));
        Assert.That((store.Count, store.Received), Is.EqualTo((4, 100L)));
    }

    [Test]
    public void What_came_between_two_moments_is_what_all_the_points_say() =>
        Gen.Select(Gen.Int[0, 2].Array[2, 60], Gen.Int[0, 60], Gen.Int[0, 60]).Sample((steps, one, other) =>
        {
            var store = new MetricStore(new TelemetryLimits());
            var values = new List<double>();
            foreach (var step in steps)
            {
                values.Add((values.Count == 0 ? 0 : values[^1]) + Math.Max(0, step - 1));
                Add(store, values.Count - 1, values[^1], start: -1);
            }

            var (from, to) = (Math.Min(one, other), Math.Max(one, other));
            var grown = MetricLines.Between(store.Series(Counter), Noon.AddSeconds(from), Noon.AddSeconds(to)).Value;
            return grown == values[Math.Min(to, values.Count - 1)] - values[Math.Min(from, values.Count - 1)];
        });

    [Test]
    public void The_oldest_go_one_by_one_whether_they_were_repeated_or_not()
    {
        var store = new MetricStore(new TelemetryLimits { MetricPoints = 2 });
        foreach (var (second, value) in new[] { (0, 1d), (1, 1d), (2, 1d), (3, 2d), (4, 2d), (5, 2d), (6, 2d) })
            Add(store, second, value, start: -1);
        Assert.That(store.Series(Counter).Single().Points.Select(p => ((p.Time - Noon).TotalSeconds, p.Value)), Is.EqualTo([(3d, 2d), (6d, 2d)]));
    }

    /// <summary>What a chart of the last hour shows, added up.</summary>
    private static double Growth(MetricStore store, int until)
    {
        var (series, to) = (store.Series(Counter), Noon.AddSeconds(until));
        var from = MetricLines.Begin(series, to.AddHours(-1), to);
        var points = MetricLines.OfCounter("all", 0, series, from, to).Points;
        var length = (points[1].Time - points[0].Time).TotalSeconds;
        return points.Where(p => !double.IsNaN(p.Value)).Sum(p => p.Value * length);
    }

    private static void Add(MetricStore store, int second, double value, int start, string route = "/")
    {
        var source = new TelemetrySource(new AttributeSet([new("service.name", "images"), new("service.instance.id", "images-1")]));
        store.Add([new ReceivedPoint(Counter, source, new AttributeSet([new("route", route)]), new MetricPoint(Noon.AddSeconds(second), value, 0, null)) { Start = Noon.AddSeconds(start) }]);
    }
}
