using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.ServiceDefaults.Telemetry;

namespace SreAssignment.ServiceDefaults.Tests.Telemetry;

// A meter provider also collects from meters of the same name in services that other tests run in this process.
[NonParallelizable]
public sealed class MetricsTests
{
    [Test]
    public async Task A_meter_of_the_service_is_scraped_without_being_registered()
    {
        await using var service = await RunningService.StartAsync();
        using var meter = service.App.Services.GetRequiredService<IMeterFactory>().Create("SreAssignment.Example");
        meter.CreateCounter<int>("example.things").Add(3);

        Assert.That(await service.Management.GetStringAsync("/metrics"), Does.Match("""(?m)^example_things_total\{.*\} 3"""));
    }

    [Test]
    public async Task Requests_of_clients_are_measured_and_probes_are_not()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapGet("/measured", () => "hello"));
        var factory = service.App.Services.GetRequiredService<IMeterFactory>();
        var measured = new ConcurrentQueue<object?>();
        var done = new TaskCompletionSource();
        using var listener = new MeterListener
        {
            // Meters of services that other tests run in this process have another scope.
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name == "http.server.request.duration")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            measured.Enqueue(tags.ToArray().SingleOrDefault(tag => tag.Key == "http.route").Value);
            done.TrySetResult();
        });
        listener.Start();

        await service.Management.GetStringAsync("/health");
        await service.Management.GetStringAsync("/metrics");
        await service.Public.GetStringAsync("/measured");
        await done.Task;

        Assert.That(measured, Is.EqualTo(["/measured"]));
    }

    [Test]
    public async Task Requests_are_counted_by_outcome_and_every_outcome_starts_at_0()
    {
        var time = new FakeTimeProvider();
        await using var service = await RunningService.StartAsync(time: time, map: app =>
        {
            app.MapGet("/fast", () => "hello");
            app.MapGet("/slow", Slow);
            app.MapGet("/upload", Slow).WithoutLatencyObjective();
            app.MapGet("/broken", string () => throw new InvalidOperationException("broken"));
            app.MapGet("/away", () => Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        });
        Assert.That(await OutcomesAsync(), Is.EqualTo((0, 0, 0)));

        foreach (var path in (string[])["/fast", "/slow", "/upload", "/broken", "/away", "/nothing"])
            (await service.Public.GetAsync(path)).Dispose();
        await service.Management.GetStringAsync("/health");

        // A scrape is cached for 300 ms.
        await Eventually.GetAsync(OutcomesAsync, outcomes => outcomes == (3, 1, 2), TimeSpan.FromSeconds(10));

        string Slow()
        {
            time.Advance(TimeSpan.FromMilliseconds(101));
            return "late";
        }

        async Task<(int Good, int Slow, int Failed)> OutcomesAsync()
        {
            var scrape = await Scrape.TakeAsync(service.Management);
            Assert.That(scrape.Contains("service_requests_total"));
            return (Value("good"), Value("slow"), Value("failed"));
            int Value(string outcome) => (int)scrape.Sum("service_requests_total", $"outcome=\"{outcome}\"");
        }
    }

    [Test]
    public async Task Readiness_and_draining_are_gauges()
    {
        // The delay of the drain never ends in this test.
        await using var service = await RunningService.StartAsync(time: new FakeTimeProvider(), settings: ("Drain:Delay", "00:00:05"));
        await Eventually.GetAsync(
            () => Scrape.TakeAsync(service.Management), scrape => (scrape.Sum("service_ready"), scrape.Sum("service_draining")) == (1, 0));
        var stop = service.App.StopAsync();
        await Eventually.GetAsync(
            () => Scrape.TakeAsync(service.Management), scrape => (scrape.Sum("service_ready"), scrape.Sum("service_draining")) == (0, 1));
        Assert.That(stop.IsCompleted, Is.False);
    }

    [Test]
    public async Task Process_has_a_start_time_and_open_files()
    {
        await using var service = await RunningService.StartAsync();
        var scrape = await Scrape.TakeAsync(service.Management);
        using var process = Process.GetCurrentProcess();
        Assert.That(scrape.Sum("process_start_time_seconds"), Is.EqualTo(new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0).Within(1));
        Assert.That(scrape.Sum("process_open_file_descriptors"), Is.GreaterThan(0));
        Assert.That(await service.Management.GetStringAsync("/metrics"), Does.Match("""(?m)^target_info\{.*service_version="[^"]+"""));
    }

    [Test]
    public async Task Series_that_nothing_uses_are_dropped()
    {
        await using var service = await RunningService.StartAsync(map: app =>
        {
            app.MapGet("/target", () => "there");
            app.MapGet("/call", (IHttpClientFactory clients, HttpContext context) =>
                clients.CreateClient().GetStringAsync($"http://127.0.0.1:{context.Connection.LocalPort}/target"));
        });
        await service.Public.GetStringAsync("/call");
        var text = await service.Management.GetStringAsync("/metrics");
        Assert.That(text, Does.Contain("http_client_open_connections").And.Contain("http_client_request_duration_seconds_bucket"));
        Assert.That(text,
            Does.Not.Contain("network_peer_address").And.Not.Contain("dns_lookup").And.Not.Contain("memory_pool").And.Not.Contain("routing_match"));
    }
}
