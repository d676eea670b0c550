using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>What is told of a wait.</summary>
public sealed class DependencyWaitTests
{
    [Test]
    public async Task A_long_wait_says_how_what_it_waits_for_is()
    {
        var time = new FakeTimeProvider();
        var builder = TestHost.CreateBuilder();
        builder.Services.AddSingleton<TimeProvider>(time);
        var sick = builder.AddService("sick").WithEnvironment("SICK", "1");
        builder.AddService("api").WaitFor(sick);
        await using var app = await builder.StartAsync();
        await app.WaitForLineAsync("api", "waits for sick");
        await app.ResourceNotifications.WaitForResourceAsync("sick", e => e.Snapshot.HealthReports.Any(r => r.Status is not null), TestHost.Deadline);

        var line = app.WaitForLineAsync("api", "still waits for");
        while (!line.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.WhenAny(line, Task.Delay(10, TestHost.Deadline));
        }

        Assert.That(await line, Does.Match("^still waits for sick: sick is Running \\(.*: Unhealthy .*\\)$"));
    }
}
