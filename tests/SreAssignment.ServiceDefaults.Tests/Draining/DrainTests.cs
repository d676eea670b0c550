using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace SreAssignment.ServiceDefaults.Tests.Draining;

public sealed class DrainTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Service_is_not_ready_after_the_signal_and_serves_until_the_delay_ends()
    {
        await using var service = await StartAsync(app => app.MapGet("/hello", () => "hello"));
        using var before = await service.Public.GetAsync("/hello");

        // What the host does on SIGTERM.
        service.App.Lifetime.StopApplication();
        var stopped = service.App.WaitForShutdownAsync();

        using var health = await service.Management.GetAsync("/health");
        using var alive = await service.Management.GetAsync("/alive");
        using var during = await service.Public.GetAsync("/hello");
        Assert.Multiple(() =>
        {
            Assert.That(before.Headers.ConnectionClose, Is.Not.True);
            Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(alive.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(during.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(during.Headers.ConnectionClose, Is.True);
            Assert.That(stopped.IsCompleted, Is.False);
        });

        await AdvanceUntilAsync(stopped);
        Assert.That(async () => await service.Public.GetAsync("/hello"), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Request_in_flight_is_finished_with_Connection_close()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var service = await StartAsync(app => app.MapGet("/slow", async () =>
        {
            arrived.SetResult();
            await release.Task;
            return "done";
        }));
        var request = service.Public.GetAsync("/slow");
        await arrived.Task;

        var stopping = service.App.StopAsync();
        await AdvanceUntilAsync(RefusedAsync(service));
        release.SetResult();

        using var response = await request;
        await stopping;
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("done"));
        Assert.That(response.Headers.ConnectionClose, Is.True);
    }

    [TestCase("Drain:Delay", "-00:00:01")]
    [TestCase("Drain:Delay", "00:05:01")]
    [TestCase("Drain:RequestTimeout", "00:00:00")]
    public void A_setting_out_of_its_range_stops_the_start(string key, string value) => Assert.That(
        async () => await RunningService.StartAsync(settings: (key, value)),
        Throws.InstanceOf<OptionsValidationException>().With.Message.Contains($"{key} is {value}; it must be between "));

    [Test]
    public async Task Shutdown_timeout_covers_the_delay_and_the_longest_request()
    {
        await using var service = await StartAsync(_ => { });

        Assert.That(service.App.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout, Is.GreaterThan(TimeSpan.FromSeconds(65)));
    }

    private Task<RunningService> StartAsync(Action<WebApplication> map) =>
        RunningService.StartAsync(map: map, time: _time, settings: ("Drain:Delay", "00:00:05"));

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        await task;
    }

    private static async Task RefusedAsync(RunningService service)
    {
        using var client = new HttpClient { BaseAddress = service.Public.BaseAddress };
        while (true)
        {
            try
            {
                using var response = await client.GetAsync("/none");
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }
}
