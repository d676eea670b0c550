using System.Diagnostics;
using System.Diagnostics.Metrics;
using SkiaSharp;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Telemetry;

/// <summary>Metrics of the work on images. Names and units follow the OpenTelemetry conventions.</summary>
internal sealed class ImageMetrics
{
    private static readonly KeyValuePair<string, object?> In = new("direction", "in");
    private static readonly KeyValuePair<string, object?> Out = new("direction", "out");

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _pixels;
    private readonly Counter<long> _renditions;

    public ImageMetrics(IMeterFactory meterFactory, WorkGate gate)
    {
        var meter = meterFactory.Create("SreAssignment.Images");
        _duration = meter.CreateHistogram(
            "image.processing.duration", "s", "Time to transform or check an image, with the wait for a slot.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        _bytes = meter.CreateCounter<long>("image.processing.io", "By", "Encoded bytes of sources and results.");
        _pixels = meter.CreateCounter<long>("image.processing.pixels", "{pixel}", "Pixels of sources, by their headers, and of results.");
        _renditions = meter.CreateCounter<long>("image.rendition.requests", "{request}", "Requested renditions, by whether they were stored.");
        meter.CreateObservableGauge("image.processing.capacity", () => gate.Capacity, "{image}", "Images that are processed at the same time at most.");
        meter.CreateObservableUpDownCounter("image.processing.active", () => gate.Running, "{image}", "Images being processed.");
        meter.CreateObservableUpDownCounter("image.processing.queue.length", () => gate.QueueLength, "{image}", "Images that wait for a slot.");
        meter.CreateObservableCounter(
            "image.processing.rejected", () => gate.Rejected, "{image}", "Images rejected because the queue was full or the wait too long.");
    }

    /// <summary>Counts a requested rendition. Hits as a part of all requests are the hit ratio of the cache.</summary>
    public void Requested(bool isStored) => _renditions.Add(1, new KeyValuePair<string, object?>("result", isStored ? "hit" : "miss"));

    /// <summary>Runs work on an image, and records its duration and result.</summary>
    public async Task<T> MeasureAsync<T>(ImageJob job, Func<Task<T>> work)
    {
        var start = Stopwatch.GetTimestamp();
        _bytes.Add(job.Length, In);
        _pixels.Add(ImageHeader.Pixels(job.Source.Stored), In);
        var result = "ok";
        try
        {
            var output = await work();
            if (output is EncodedResult encoded)
            {
                _bytes.Add(encoded.Length, Out);
                _pixels.Add(ImageHeader.Pixels(job.Result), Out);
            }
            return output;
        }
        catch (Exception exception)
        {
            result = exception switch
            {
                ProblemException problem => problem.Type.Slug,
                OperationCanceledException => "cancelled",
                _ => "error",
            };
            throw;
        }
        finally
        {
            _duration.Record(
                Stopwatch.GetElapsedTime(start).TotalSeconds,
                new("operation", job.Operation), new("format", job.Format is { } known ? ParameterReader.NameOf(known) : "none"), new("result", result));
        }
    }
}

/// <summary>The labels and the sizes of work on an image.</summary>
/// <param name="Operation">The operation: <c>upload</c>, <c>rendition</c> or <c>process</c>.</param>
/// <param name="Source">The header of the image.</param>
/// <param name="Length">The length of the image in bytes.</param>
/// <param name="Format">The format of the result; null without a result.</param>
/// <param name="Result">The size of the result.</param>
internal sealed record ImageJob(string Operation, ImageHeader Source, long Length, OutputFormat? Format = null, SKSizeI Result = default);
