using CsCheck;
using Google.Protobuf;
using SreAssignment.Dashboard.Otlp;
using SreAssignment.Dashboard.Otlp.Wire;
using SreAssignment.Dashboard.Telemetry;
using SreAssignment.Dashboard.Tests.Support;

namespace SreAssignment.Dashboard.Tests.Telemetry;

public sealed class StoreTests
{
    [Test]
    public void A_journal_keeps_the_newest_and_a_view_follows_it() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 15].Array[0, 30]).Sample((capacity, batches) =>
        {
            var journal = new Journal<int>(capacity);
            var view = new JournalView<int>(journal, i => i % 2 == 0);
            var next = 0;
            foreach (var size in batches)
            {
                journal.Add(Enumerable.Range(next, size));
                next += size;
                view.Update();
                var kept = Enumerable.Range(Math.Max(0, next - capacity), Math.Min(next, capacity)).ToList();
                if (!journal.Since(0).Entries.SequenceEqual(kept) || !view.Range(0, view.Count).SequenceEqual(kept.Where(i => i % 2 == 0)))
                    return false;
            }

            return true;
        });

    [Test]
    public void A_view_by_time_has_all_that_the_journal_keeps_in_the_order_it_was_written() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 9].Array[0, 8].Array[0, 20]).Sample((capacity, batches) =>
        {
            var journal = new Journal<(int Time, int Id)>(capacity);
            var view = new JournalView<(int Time, int Id)>(journal, e => e.Id % 3 != 0, e => DateTime.UnixEpoch.AddSeconds(e.Time));
            var next = 0;
            foreach (var batch in batches)
            {
                journal.Add(batch.Select(time => (time, next++)).ToList());
                view.Update();
                var expected = journal.Since(0).Entries.Where(e => e.Id % 3 != 0).OrderBy(e => e.Time).ThenBy(e => e.Id);
                if (!view.Range(0, view.Count).SequenceEqual(expected))
                    return false;
            }

            return true;
        });

    [Test]
    public void A_journal_keeps_no_more_than_it_can_carry()
    {
        var journal = new Journal<string>(100, weightCapacity: 10, text => text.Length);
        journal.Add(["aaaa", "bbbb", "cccc"]);
        Assert.That(string.Join(" ", journal.Since(0).Entries), Is.EqualTo("bbbb cccc"));
    }

    [Test]
    public void Too_many_spans_push_out_the_oldest_trace()
    {
        var store = Sender.Store(l => l.Spans = 20);
        var traces = Enumerable.Range(0, 15).Select(_ => Sender.Id(16)).ToList();
        foreach (var trace in traces)
            Take(store, Sender.Traces(Sender.Span(traceId: trace), Sender.Span(traceId: trace)));
        Assert.That(store.Traces.Count, Is.EqualTo(20));
        Assert.That(store.Traces.All().Select(t => t.Id), Is.EqualTo(traces.TakeLast(10).Reverse().Select(t => Convert.ToHexStringLower(t.Span))));
    }

    [Test]
    public void A_trace_without_end_does_not_push_out_the_others()
    {
        var store = Sender.Store(l => l.Spans = 100);
        Take(store, Sender.Traces(Sender.Span("other")));
        var endless = Sender.Id(16);
        for (var i = 0; i < 500; i++)
            Take(store, Sender.Traces(Sender.Span(traceId: endless)));
        Assert.That(store.Traces.All().Select(t => t.Root.Name), Does.Contain("other"));
        Assert.That(store.Traces.Count, Is.EqualTo(11));
    }

    [Test]
    public void A_counter_goes_on_when_its_process_starts_again()
    {
        var store = Sender.Store();
        Take(store, Sender.Metrics(Sender.Counter(5, time: 1, start: 0), Sender.Counter(8, time: 2, start: 0), Sender.Counter(2, time: 4, start: 3)));
        Assert.That(Values(store), Is.EqualTo("5 8 10"));
    }

    [Test]
    public void Differences_are_added_up()
    {
        var store = Sender.Store();
        Take(store, Sender.Metrics([.. Enumerable.Range(1, 3).Select(i => Sender.Counter(i, time: i, temporality: AggregationTemporality.Delta))]));
        Assert.That(Values(store), Is.EqualTo("1 3 6"));
    }

    [Test]
    public void Too_many_points_push_out_the_oldest_and_then_their_instrument()
    {
        var store = Sender.Store(l => l.MetricPoints = 3);
        Take(store, Sender.Metrics(new Metric { Name = "old", Gauge = new Gauge { DataPoints = { new NumberDataPoint { AsInt = 1 } } } }));
        Take(store, Sender.Metrics(Sender.Counter(1), Sender.Counter(2), Sender.Counter(3)));
        Assert.That(store.Metrics.Instruments().Single().Name, Is.EqualTo("requests"));
    }

    [Test]
    public void Percentiles_lie_within_the_bounds_and_rise() =>
        Gen.Select(Gen.Double[0.1, 10].Array[1, 8], Gen.Int[0, 100].Array[9], Gen.Double[0, 1], Gen.Double[0, 1]).Sample((steps, counts, one, other) =>
        {
            var bounds = steps.Select((_, i) => steps.Take(i + 1).Sum()).ToArray();
            var distribution = new Distribution(bounds, [.. counts.Take(bounds.Length + 1).Select(c => (double)c)]);
            var low = distribution.Percentile(Math.Min(one, other));
            var high = distribution.Percentile(Math.Max(one, other));
            return distribution.Total == 0 ? low is null : low >= 0 && low <= high && high <= bounds[^1];
        });

    [Test]
    public void A_distribution_minus_an_earlier_one_is_what_came_between_even_when_the_bounds_have_changed()
    {
        var earlier = new Distribution([1, 2], [10, 10, 0]);
        var later = new Distribution([1, 2, 4], [10, 15, 3, 0]);
        Assert.That(string.Join(" ", later.Minus(earlier).Counts), Is.EqualTo("0 5 3 0"));
    }

    [Test]
    public async Task Many_senders_lose_nothing()
    {
        var store = Sender.Store();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            IReadOnlyList<Trace> seen = [];
            for (var i = 0; i < 100; i++)
            {
                Take(store, Sender.Traces(Sender.Span()));
                Take(store, Sender.Metrics(Sender.Counter(i)));
                seen = store.Traces.All();
            }

            Assert.That(seen, Has.Count.GreaterThanOrEqualTo(100));
        })));
        Assert.That((store.Traces.Received, store.Traces.Count, store.Metrics.Count), Is.EqualTo((800, 800, 800)));
    }

    private static string Values(TelemetryStore store) => string.Join(" ", store.Metrics.Series("requests").Single().Points.Select(p => p.Value));

    private static void Take(TelemetryStore store, IMessage message)
    {
        var values = new OtlpValues();
        var intake = new OtlpIntake(store, values, new OtlpMetrics(values), TimeProvider.System);
        var outcome = message is ExportTraceServiceRequest traces ? intake.Take(traces) : intake.Take((ExportMetricsServiceRequest)message);
        Assert.That(outcome.Rejected, Is.Zero);
    }
}
