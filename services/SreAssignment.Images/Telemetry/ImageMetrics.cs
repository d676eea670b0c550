using System.Diagnostics;
using System.Diagnostics.Metrics;
using SkiaSharp;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Telemetry;

/// <summary>What is measured of the work on images. Names and units follow the OpenTelemetry conventions.</summary>
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
        _duration = meter.CreateHistogram("image.processing.duration", "s", "Time to transform or check an image, waiting included.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
        });
        _bytes = meter.CreateCounter<long>("image.processing.io", "By", "Encoded bytes taken in and given out.");
        _pixels = meter.CreateCounter<long>("image.processing.pixels", "{pixel}", "Pixels of the images taken in, as their headers say, and of those given out.");
        _renditions = meter.CreateCounter<long>("image.rendition.requests", "{request}", "Renditions asked for, by whether the store had them.");
        meter.CreateObservableGauge("image.processing.capacity", () => gate.Capacity, "{image}", "Images that are processed at the same time at most.");
        meter.CreateObservableUpDownCounter("image.processing.active", () => gate.Running, "{image}", "Images being processed.");
        meter.CreateObservableUpDownCounter("image.processing.queue.length", () => gate.QueueLength, "{image}", "Images waiting for their turn.");
        meter.CreateObservableCounter("image.processing.rejected", () => gate.Rejected, "{image}", "Images turned away, the queue being full or the wait too long.");
    }

    /// <summary>A rendition was asked for that the store has, or has not: the first as a part of both is the cache's hit ratio.</summary>
    public void Requested(bool isStored) => _renditions.Add(1, new KeyValuePair<string, object?>("result", isStored ? "hit" : "miss"));

    /// <summary>Runs work on an image and records how it went.</summary>
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

/// <summary>One piece of work on an image, as metrics tell it.</summary>
/// <param name="Operation">What it is for: <c>upload</c>, <c>rendition</c> or <c>process</c>.</param>
/// <param name="Source">The image's header.</param>
/// <param name="Length">The image's length in bytes.</param>
/// <param name="Format">What comes out; null where nothing does.</param>
/// <param name="Result">The size of what comes out.</param>
internal sealed record ImageJob(string Operation, ImageHeader Source, long Length, OutputFormat? Format = null, SKSizeI Result = default);
