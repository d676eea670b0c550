using System.Diagnostics.Metrics;
using Microsoft.Playwright;
using SreAssignment.Dashboard.Otlp.Wire;
using SreAssignment.Dashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;
using WireSpan = SreAssignment.Dashboard.Otlp.Wire.Span;

namespace SreAssignment.Dashboard.Tests.Pages;

/// <summary>An hour of the platform's own telemetry, as fast as it is taken in, with pages that follow it: memory stays, and closed pages leave nothing behind.</summary>
[Category("Soak")]
[NonParallelizable]
public sealed class LeakTests
{
    /// <summary>Each batch is half a minute of what the six processes send at rest and under some load: 600 metric points a second, 10 spans and 5 log entries.</summary>
    private const int Batches = 120;

    private const int Spans = 300;
    private const int Logs = 150;
    private const int Points = 18_000;

    /// <summary>What may come and go between two samples: buffers, pools and what the pages show at the moment.</summary>
    private const long Margin = 16 * 1024 * 1024;

    private static readonly string[] Limits =
        ["--Dashboard:Limits:Logs=2000", "--Dashboard:Limits:Spans=4000", "--Dashboard:Limits:MetricPoints=60000", "--Dashboard:Limits:ConsoleLines=2000"];

    private static readonly string[] Paths = ["/", "/console/auth", "/logs", "/traces", "/metrics?service=hour&meter=tests&name=requests", "/promises"];

    private long _circuits;

    [Test]
    public async Task An_hour_of_telemetry_leaves_memory_as_it_was_and_closed_pages_leave_nothing()
    {
        using var meters = CountCircuits();
        await using var platform = await RunningPlatform.StartAsync(Limits);
        var first = await Browser.SignInAsync(platform.Dashboard);
        var pages = new List<IPage>();
        foreach (var path in Paths)
        {
            var page = await first.Context.NewPageAsync();
            await page.GotoAsync(new Uri(platform.Dashboard.LoginUrl, path).AbsoluteUri);
            await page.Locator("[data-ready]").WaitForAsync();
            pages.Add(page);
        }

        Assert.That(() => Interlocked.Read(ref _circuits), Is.EqualTo(Paths.Length + 1).After(30_000, 100));
        var memory = await SendAsync(platform);

        // The platform's own requests are newer.
        await pages[3].Locator("fluent-text-input input[placeholder='Name or attribute']").FillAsync("step");
        await Expect(pages[3].Locator("tr.row").First).ToContainTextAsync("hour: step");
        Assert.That(platform.Store.Logs.Since(0).Entries, Has.Count.EqualTo(2000), "the limit is reached");

        // The first third fills what is kept; the last must be as the middle was.
        var (middle, last) = (Median(memory[(Batches / 3)..(Batches * 2 / 3)]), Median(memory[(Batches * 2 / 3)..]));
        TestContext.Out.WriteLine($"Managed memory: {middle / 1024 / 1024} MiB in the middle third, {last / 1024 / 1024} MiB in the last");
        Assert.That(last, Is.LessThanOrEqualTo(middle + Margin));

        var timers = Timer.ActiveCount;
        await first.Context.CloseAsync();
        Assert.That(() => Interlocked.Read(ref _circuits), Is.Zero.After(120_000, 200), "no circuit is left, and with it no page");
        Assert.That(() => Timer.ActiveCount, Is.LessThanOrEqualTo(timers - Paths.Length).After(30_000, 100), "no page ticks any more");
    }

    private static async Task<List<long>> SendAsync(RunningPlatform platform)
    {
        await using var sender = new OtlpSender(platform.Dashboard.Receiver);
        var memory = new List<long>(Batches);
        for (var batch = 0; batch < Batches; batch++)
        {
            var second = batch * 30d;
            var traces = Sender.Traces([.. Enumerable.Range(0, Spans / 5).SelectMany(_ => Trace(second))]);
            var logs = Sender.Logs([.. Enumerable.Range(0, Logs).Select(i => Sender.Log($"entry {batch}.{i}, which is as long as entries of a log are and never the same"))]);
            var metrics = Sender.Metrics([.. Enumerable.Range(0, Points / 30).SelectMany(series => Enumerable.Range(0, 30).Select(s => Point(series, (batch * 30) + s, second + s)))]);

            // A replica is replaced now and then, and its successor is another sender.
            traces.ResourceSpans[0].Resource = logs.ResourceLogs[0].Resource = metrics.ResourceMetrics[0].Resource = Sender.Resource("hour", $"hour-{batch / 10}");
            await Task.WhenAll(
                sender.ExportAsync<ExportTraceServiceRequest, ExportTraceServiceResponse>(OtlpSender.Traces, traces),
                sender.ExportAsync<ExportLogsServiceRequest, ExportLogsServiceResponse>(OtlpSender.Logs, logs),
                sender.ExportAsync<ExportMetricsServiceRequest, ExportMetricsServiceResponse>(OtlpSender.Metrics, metrics));
            memory.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        return memory;
    }

    private static IEnumerable<WireSpan> Trace(double second)
    {
        var trace = Sender.Id(16);
        return Enumerable.Range(0, 5).Select(i => Sender.Span($"step {i}", trace, second, second + 0.1));
    }

    private static Metric Point(int series, double value, double second)
    {
        var metric = Sender.Counter(value, second);
        metric.Sum.DataPoints[0].Attributes.Add(Sender.Attribute("series", $"{series}"));
        return metric;
    }

    private static long Median(IEnumerable<long> values) => values.Order().ElementAt(values.Count() / 2);

    // As the framework counts them itself.
    private MeterListener CountCircuits()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "aspnetcore.components.circuit.active")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _circuits, value));
        listener.Start();
        return listener;
    }
}
