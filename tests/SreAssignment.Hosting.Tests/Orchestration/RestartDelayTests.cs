using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Time.Testing;

namespace Aspire.Hosting.Tests.Orchestration;

public sealed class RestartDelayTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void It_grows_up_to_a_bound()
    {
        var delay = new RestartDelay(_time);
        var delays = Enumerable.Range(0, 12).Select(_ => delay.Next().TotalSeconds).ToList();
        Assert.That(delays.Take(4), Is.EqualTo([0.25, 0.5, 1, 2]));
        Assert.That(delays, Is.Ordered);
        Assert.That(delays[^1], Is.EqualTo(30));
    }

    [Test]
    public void It_is_short_again_after_a_process_that_ran_well()
    {
        var delay = new RestartDelay(_time);
        for (var i = 0; i < 5; i++)
            delay.Next();
        delay.Started();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(delay.Next().TotalSeconds, Is.EqualTo(0.25));
    }
}
