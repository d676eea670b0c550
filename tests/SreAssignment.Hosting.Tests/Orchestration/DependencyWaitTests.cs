using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>What is told of a wait.</summary>
public sealed class DependencyWaitTests
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(10);

    [Test]
    public async Task A_long_wait_says_how_what_it_waits_for_is()
    {
        var time = new Clock();
        var builder = TestHost.CreateBuilder();
        builder.Services.AddSingleton<TimeProvider>(time);
        var sick = builder.AddService("sick").WithEnvironment("SICK", "1");
        builder.AddService("api").WaitFor(sick);
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync("sick", e => e.Snapshot.HealthReports.Any(r => r.Status is not null), TestHost.Deadline);

        await time.Waits.WaitAsync(TestHost.Deadline);
        time.Advance(LongWait);
        Assert.That(await app.WaitForLineAsync("api", "still waits for"), Does.Match("^still waits for sick: sick is Running \\(.*: Unhealthy .*\\)$"));
    }

    /// <summary>Tells when somebody has begun to wait for that long, so that the time is not moved on before.</summary>
    private sealed class Clock : FakeTimeProvider
    {
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waits => _waits.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == LongWait)
                _waits.TrySetResult();
            return timer;
        }
    }
}
