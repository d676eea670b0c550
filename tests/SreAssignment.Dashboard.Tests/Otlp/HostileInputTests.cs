using CsCheck;
using Google.Protobuf;
using SreAssignment.Dashboard.Otlp;
using SreAssignment.Dashboard.Otlp.Wire;
using SreAssignment.Dashboard.Telemetry;
using SreAssignment.Dashboard.Tests.Support;

namespace SreAssignment.Dashboard.Tests.Otlp;

public sealed class HostileInputTests
{
    private const int Limit = 50;

    [Test]
    public void Damaged_messages_are_read_or_refused_and_never_more_is_kept_than_allowed()
    {
        var messages = new[]
        {
            Sender.Traces([.. Enumerable.Range(0, 5).Select(_ => Sender.Span())]).ToByteArray(),
            Sender.Logs([.. Enumerable.Range(0, 5).Select(i => Sender.Log($"line {i}"))]).ToByteArray(),
            Sender.Metrics(Sender.Counter(1), Sender.Counter(2), Histograms()).ToByteArray(),
        };
        Gen.Select(Gen.Int[0, 2], Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[0, 20]).Sample((which, damage) =>
        {
            var bytes = messages[which].ToArray();
            foreach (var (position, value) in damage)
                bytes[position % bytes.Length] = value;
            var store = Sender.Store(l => (l.Logs, l.Spans, l.MetricPoints) = (Limit, Limit, Limit));
            for (var i = 0; i < 20; i++)
                Take(store, which, bytes);
            return store.Logs.Since(0).Entries.Count <= Limit && store.Traces.Count <= Limit && store.Metrics.Count <= Limit;
        });
    }

    [Test]
    public void Random_bytes_are_read_or_refused() =>
        Gen.Select(Gen.Int[0, 2], Gen.Byte.Array[0, 500]).Sample((which, bytes) => Take(Sender.Store(), which, bytes));

    [Test]
    public void Long_texts_are_cut_and_many_attributes_left_out()
    {
        var store = Sender.Store();
        var log = Sender.Log(new string('x', 1_000_000));
        log.Attributes.AddRange(Enumerable.Range(0, 300).Select(i => Sender.Attribute($"key{i}", new string('y', 20_000))));
        Take(store, 1, Sender.Logs(log).ToByteArray());
        var entry = store.Logs.Since(0).Entries.Single();
        Assert.That(entry.Message, Has.Length.LessThan(10_000));
        Assert.That(entry.Attributes.Items, Has.Count.EqualTo(128));
        Assert.That(entry.Attributes.Items.Max(a => a.Value.Length), Is.LessThan(10_000));
    }

    [Test]
    public void Values_within_values_are_shown_down_to_some_depth()
    {
        var value = new AnyValue { StringValue = "innermost" };
        for (var i = 0; i < 50; i++)
            value = new AnyValue { ArrayValue = new ArrayValue { Values = { value } } };
        Assert.That(new OtlpValues().Text(value), Does.StartWith("[[[").And.Contain("…").And.Not.Contain("innermost"));
    }

    [Test]
    public void The_last_time_that_can_be_sent_is_a_time() =>
        Assert.That(OtlpValues.Time(ulong.MaxValue).Year, Is.GreaterThan(2500));

    private static Metric Histograms() => new()
    {
        Name = "duration",
        ExponentialHistogram = new ExponentialHistogram
        {
            AggregationTemporality = AggregationTemporality.Cumulative,
            DataPoints =
            {
                new ExponentialHistogramDataPoint
                {
                    Count = 6,
                    Scale = 1,
                    ZeroCount = 1,
                    Positive = new() { Offset = -1, BucketCounts = { 1, 2 } },
                    Negative = new() { Offset = 0, BucketCounts = { 2 } },
                },
            },
        },
    };

    private static void Take(TelemetryStore store, int which, byte[] bytes)
    {
        var values = new OtlpValues();
        var intake = new OtlpIntake(store, values, new OtlpMetrics(values), TimeProvider.System);
        try
        {
            _ = which switch
            {
                0 => intake.Take(ExportTraceServiceRequest.Parser.ParseFrom(bytes)),
                1 => intake.Take(ExportLogsServiceRequest.Parser.ParseFrom(bytes)),
                _ => intake.Take(ExportMetricsServiceRequest.Parser.ParseFrom(bytes)),
            };
        }
        catch (InvalidProtocolBufferException)
        {
            // Refused, as it should be.
        }

        foreach (var trace in store.Traces.All())
            Assert.That(trace.Duration, Is.GreaterThanOrEqualTo(TimeSpan.Zero));
        foreach (var instrument in store.Metrics.Instruments())
            _ = store.Metrics.Series(instrument).Select(s => s.Points[^1].Distribution?.Percentile(0.99)).ToList();
    }
}
