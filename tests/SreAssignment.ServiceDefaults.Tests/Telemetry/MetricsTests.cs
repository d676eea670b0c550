using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SreAssignment.ServiceDefaults.Tests.Telemetry;

internal sealed class MetricsTests
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
    public async Task Callers_are_measured_and_probes_are_not()
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
}
