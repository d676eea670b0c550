using Google.Protobuf.Collections;
using SreAssignment.Dashboard.Otlp.Wire;
using SreAssignment.Dashboard.Telemetry;
using Exemplar = SreAssignment.Dashboard.Telemetry.Exemplar;
using WireExemplar = SreAssignment.Dashboard.Otlp.Wire.Exemplar;

namespace SreAssignment.Dashboard.Otlp;

/// <summary>Reads metrics of the OpenTelemetry protocol.</summary>
internal sealed class OtlpMetrics(OtlpValues values)
{
    private const int MostBounds = 500;
    private const int ExemplarsRead = 20;
    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;

    /// <summary>Adds the points of a metric.</summary>
    /// <returns>How many were rejected.</returns>
    public int Read(Metric metric, string meter, TelemetrySource source, List<ReceivedPoint> points)
    {
        var before = points.Count;
        var kind = metric.DataCase switch
        {
            Metric.DataOneofCase.Sum when metric.Sum.IsMonotonic => InstrumentKind.Counter,
            Metric.DataOneofCase.Histogram or Metric.DataOneofCase.ExponentialHistogram => InstrumentKind.Histogram,
            _ => InstrumentKind.Gauge,
        };
        var instrument = new Instrument(source.Service, values.Text(meter), values.Text(metric.Name), kind)
        {
            Description = values.Text(metric.Description),
            Unit = values.Text(metric.Unit),
        };
        if (metric.Name.Length == 0)
            return 1;
        switch (metric.DataCase)
        {
            case Metric.DataOneofCase.Gauge:
                points.AddRange(metric.Gauge.DataPoints.Select(p => Number(p, instrument, source, isDelta: false)));
                return 0;
            case Metric.DataOneofCase.Sum:
                var isDelta = metric.Sum.AggregationTemporality == AggregationTemporality.Delta;
                points.AddRange(metric.Sum.DataPoints.Select(p => Number(p, instrument, source, isDelta)));
                return 0;
            case Metric.DataOneofCase.Histogram:
                points.AddRange(metric.Histogram.DataPoints.Where(IsValid).Select(p =>
                    Histogram(p, instrument, source, metric.Histogram.AggregationTemporality == AggregationTemporality.Delta)));
                return metric.Histogram.DataPoints.Count - (points.Count - before);
            case Metric.DataOneofCase.ExponentialHistogram:
                points.AddRange(metric.ExponentialHistogram.DataPoints.Where(IsValid).Select(p =>
                    Exponential(p, instrument, source, metric.ExponentialHistogram.AggregationTemporality == AggregationTemporality.Delta)));
                return metric.ExponentialHistogram.DataPoints.Count - (points.Count - before);
            case Metric.DataOneofCase.Summary:
                points.AddRange(metric.Summary.DataPoints.SelectMany(p => Quantiles(p, instrument, source)));
                return 0;
            default:
                return 1;
        }
    }

    private ReceivedPoint Number(NumberDataPoint point, Instrument instrument, TelemetrySource source, bool isDelta)
    {
        var value = point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble;
        return new ReceivedPoint(instrument, source, values.Attributes(point.Attributes), new MetricPoint(OtlpValues.Time(point.TimeUnixNano), value, 0, null))
        {
            Start = OtlpValues.Time(point.StartTimeUnixNano),
            IsDelta = isDelta,
            Exemplars = Exemplars(point.Exemplars),
        };
    }

    private static bool IsValid(HistogramDataPoint point) =>
        point.ExplicitBounds.Count <= MostBounds &&
        (point.BucketCounts.Count == point.ExplicitBounds.Count + 1 || point.BucketCounts.Count + point.ExplicitBounds.Count == 0) &&
        Rise(point.ExplicitBounds);

    // Each is finite and greater than the one before.
    private static bool Rise(IReadOnlyList<double> bounds)
    {
        for (var i = 0; i < bounds.Count; i++)
        {
            if (!double.IsFinite(bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1]))
                return false;
        }

        return true;
    }

    private ReceivedPoint Histogram(HistogramDataPoint point, Instrument instrument, TelemetrySource source, bool isDelta)
    {
        var distribution = point.BucketCounts.Count == 0
            ? new Distribution([], [point.Count])
            : new Distribution([.. point.ExplicitBounds], Counts(point.BucketCounts));
        return new ReceivedPoint(
            instrument, source, values.Attributes(point.Attributes), new MetricPoint(OtlpValues.Time(point.TimeUnixNano), point.Sum, point.Count, distribution))
        {
            Start = OtlpValues.Time(point.StartTimeUnixNano),
            IsDelta = isDelta,
            Exemplars = Exemplars(point.Exemplars),
        };
    }

    private static double[] Counts(RepeatedField<ulong> buckets)
    {
        var counts = new double[buckets.Count];
        for (var i = 0; i < counts.Length; i++)
            counts[i] = buckets[i];
        return counts;
    }

    private static bool IsValid(ExponentialHistogramDataPoint point) =>
        point.Scale is >= -10 and <= 20 &&
        (point.Positive?.BucketCounts.Count ?? 0) + (point.Negative?.BucketCounts.Count ?? 0) < MostBounds &&
        Rise([.. Bounds(point)]);

    private static IEnumerable<double> Bounds(ExponentialHistogramDataPoint point)
    {
        var growth = Math.Pow(2, Math.Pow(2, -point.Scale));
        if (point.Negative is { BucketCounts.Count: > 0 } negative)
        {
            for (var i = negative.BucketCounts.Count; i >= 0; i--)
                yield return -Math.Pow(growth, negative.Offset + i);
        }

        if (point.Positive is { BucketCounts.Count: > 0 } positive)
        {
            for (var i = 0; i <= positive.BucketCounts.Count; i++)
                yield return Math.Pow(growth, positive.Offset + i);
        }
    }

    private ReceivedPoint Exponential(ExponentialHistogramDataPoint point, Instrument instrument, TelemetrySource source, bool isDelta)
    {
        // Below the least bound of the one sign and above the greatest of the other are the values at zero, and nothing.
        var counts = new List<double>();
        if (point.Negative is { BucketCounts.Count: > 0 } negative)
        {
            counts.Add(0);
            counts.AddRange(negative.BucketCounts.Reverse().Select(c => (double)c));
        }

        counts.Add(point.ZeroCount);
        if (point.Positive is { BucketCounts.Count: > 0 } positive)
        {
            counts.AddRange(positive.BucketCounts.Select(c => (double)c));
            counts.Add(0);
        }

        return new ReceivedPoint(
            instrument, source, values.Attributes(point.Attributes),
            new MetricPoint(OtlpValues.Time(point.TimeUnixNano), point.Sum, point.Count, new Distribution([.. Bounds(point)], [.. counts])))
        {
            Start = OtlpValues.Time(point.StartTimeUnixNano),
            IsDelta = isDelta,
            Exemplars = Exemplars(point.Exemplars),
        };
    }

    /// <summary>Percentiles that the sender worked out: a series for each.</summary>
    private IEnumerable<ReceivedPoint> Quantiles(SummaryDataPoint point, Instrument instrument, TelemetrySource source)
    {
        var attributes = values.Attributes(point.Attributes);
        return point.QuantileValues.Take(ExemplarsRead).Select(q => new ReceivedPoint(
            instrument, source, new AttributeSet([.. attributes.Items, KeyValuePair.Create("quantile", FormattableString.Invariant($"{q.Quantile}"))]),
            new MetricPoint(OtlpValues.Time(point.TimeUnixNano), q.Value, 0, null)));
    }

    private static Exemplar[] Exemplars(RepeatedField<WireExemplar> exemplars) => exemplars.Count == 0 ? [] :
    [
        .. from exemplar in exemplars.Take(ExemplarsRead)
           let traceId = OtlpValues.Id(exemplar.TraceId, TraceIdLength)
           where traceId is not null
           select new Exemplar(
               OtlpValues.Time(exemplar.TimeUnixNano),
               exemplar.ValueCase == WireExemplar.ValueOneofCase.AsInt ? exemplar.AsInt : exemplar.AsDouble,
               traceId,
               OtlpValues.Id(exemplar.SpanId, SpanIdLength) ?? ""),
    ];
}
