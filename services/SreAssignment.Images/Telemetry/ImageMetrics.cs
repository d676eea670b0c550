using System.Diagnostics;
using System.Diagnostics.Metrics;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Telemetry;

/// <summary>What is measured of the work on images. Names and units follow the OpenTelemetry conventions.</summary>
internal sealed class ImageMetrics
{
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
        _pixels = meter.CreateCounter<long>("image.processing.pixels", "{pixel}", "Pixels of the images taken in, as their headers say.");
        _renditions = meter.CreateCounter<long>("image.rendition.requests", "{request}", "Renditions asked for, by whether the store had them.");
        meter.CreateObservableUpDownCounter("image.processing.queue.length", () => gate.QueueLength, "{image}", "Images waiting for their turn.");
        meter.CreateObservableCounter("image.processing.rejected", () => gate.Rejected, "{image}", "Images turned away, the queue being full or the wait too long.");
    }

    /// <summary>A rendition was in the store, or was not, or the caller had it already.</summary>
    public void Requested(string result) => _renditions.Add(1, new KeyValuePair<string, object?>("result", result));

    /// <summary>Runs work on an image and records how it went.</summary>
    /// <param name="operation">What it is for.</param>
    /// <param name="header">The image's header.</param>
    /// <param name="length">The image's length in bytes.</param>
    /// <param name="format">What comes out; null where nothing does.</param>
    /// <param name="work">The work.</param>
    public async Task<byte[]> MeasureAsync(string operation, ImageHeader header, long length, OutputFormat? format, Func<Task<byte[]>> work)
    {
        var start = Stopwatch.GetTimestamp();
        _bytes.Add(length, new KeyValuePair<string, object?>("direction", "in"));
        _pixels.Add(Bitmaps.Pixels(header.Stored));
        var result = "ok";
        try
        {
            var output = await work();
            _bytes.Add(output.Length, new KeyValuePair<string, object?>("direction", "out"));
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
                new("operation", operation), new("format", format is { } known ? ParameterReader.NameOf(known) : "none"), new("result", result));
        }
    }
}
