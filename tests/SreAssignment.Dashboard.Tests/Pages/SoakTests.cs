using System.Diagnostics;
using Microsoft.Playwright;
using SreAssignment.Dashboard.Otlp.Wire;
using SreAssignment.Dashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SreAssignment.Dashboard.Tests.Pages;

[Category("Soak")]
[NonParallelizable]
public sealed class SoakTests
{
    private const int Seconds = 60;
    private const int BatchesPerSecond = 10;
    private const int PerBatch = 100;
    private const int PointsPerBatch = 20;
    private const long MostMemory = 400L * 1024 * 1024;

    [Test]
    public async Task A_minute_of_much_telemetry_is_taken_in_whole_while_the_pages_go_on()
    {
        var (page, platform) = await Browser.SignInAsync();
        var sending = SendAsync(platform);
        await page.GetByRole(AriaRole.Link, new() { Name = "Logs" }).ClickAsync();
        await page.ChooseAsync("Resource", "soak");
        await Expect(page.Locator("tr.row").First).ToContainTextAsync("soak");
        await page.GetByRole(AriaRole.Link, new() { Name = "Traces" }).ClickAsync();
        await Expect(page.Locator("tr.row").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Resources" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "images-2" })).ToContainTextAsync("Healthy");
        await sending;

        const int expected = Seconds * BatchesPerSecond * PerBatch;
        Assert.That(platform.Store.Logs.Since(0).Entries.Count(l => l.Source.Service == "soak"), Is.EqualTo(expected));
        Assert.That(platform.Store.Traces.All().Sum(t => t.Spans.Count(s => s.Source.Service == "soak")), Is.EqualTo(expected));
        Assert.That(platform.Store.Metrics.Series("requests").Sum(s => s.Points.Count), Is.EqualTo(Seconds * BatchesPerSecond * PointsPerBatch));

        // The test's own share is in it, so the application's is less.
        using var self = Process.GetCurrentProcess();
        TestContext.Out.WriteLine($"{self.WorkingSet64 / 1024 / 1024} MiB resident");
        Assert.That(self.WorkingSet64, Is.LessThan(MostMemory));
    }

    private static async Task SendAsync(RunningPlatform platform)
    {
        await using var sender = new OtlpSender(platform.Dashboard.Receiver);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1d / BatchesPerSecond));
        for (var batch = 0; batch < Seconds * BatchesPerSecond; batch++)
        {
            await pace.WaitForNextTickAsync();
            var number = batch;
            var spans = Enumerable.Range(0, PerBatch / 5).SelectMany(_ =>
            {
                var trace = Sender.Id(16);
                return Enumerable.Range(0, 5).Select(i => Sender.Span($"step {i}", trace, number, number + 0.1));
            });
            var traces = Sender.Traces([.. spans]);
            var logs = Sender.Logs([.. Enumerable.Range(0, PerBatch).Select(i => Sender.Log($"entry {number}.{i} of the soak, as long as log entries are"))]);
            var metrics = Sender.Metrics([.. Enumerable.Range(0, PointsPerBatch).Select(i => Sender.Counter((number * PointsPerBatch) + i, number + (i / 100d)))]);
            traces.ResourceSpans[0].Resource = logs.ResourceLogs[0].Resource = metrics.ResourceMetrics[0].Resource = Sender.Resource("soak", "soak-1");
            await Task.WhenAll(
                sender.ExportAsync<ExportTraceServiceRequest, ExportTraceServiceResponse>(OtlpSender.Traces, traces),
                sender.ExportAsync<ExportLogsServiceRequest, ExportLogsServiceResponse>(OtlpSender.Logs, logs),
                sender.ExportAsync<ExportMetricsServiceRequest, ExportMetricsServiceResponse>(OtlpSender.Metrics, metrics));
        }
    }
}
