using System.Net;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.Auth.Clients;

namespace SreAssignment.Auth.Tests.Clients;

public sealed class FailedAuthenticationsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FailedAuthentications _failures;

    public FailedAuthenticationsTests() => _failures = new FailedAuthentications(_time);

    [Test]
    public void The_wait_doubles_with_each_failure_past_the_limit_up_to_five_minutes()
    {
        Fail(FailedAuthentications.Limit - 1);
        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 })
        {
            var wait = TimeSpan.FromSeconds(seconds);
            Assert.That(_failures.Add(Network(1)), Is.EqualTo(new FailureVerdict(null, wait)));
            Assert.That(_failures.Add(Network(1)), Is.EqualTo(new FailureVerdict(wait, null)), "during the wait");

            _time.Advance(wait);
        }
    }

    [Test]
    public void Networks_are_counted_apart()
    {
        Fail(FailedAuthentications.Limit);

        Assert.That(_failures.Add(Network(1)).RetryAfter, Is.Not.Null);
        Assert.That(_failures.Add(Network(2)).RetryAfter, Is.Null);
    }

    [Test]
    public void Failures_are_forgotten_after_a_while()
    {
        Fail(FailedAuthentications.Limit);
        _time.Advance(TimeSpan.FromMinutes(15));
        _failures.Add(Network(2));
        _time.Advance(TimeSpan.FromMinutes(15));
        _failures.Add(Network(2));

        Assert.That(_failures.Add(Network(1)), Is.EqualTo(default(FailureVerdict)));
    }

    [Test]
    public void Failures_from_many_networks_reach_the_ceiling_until_the_minute_ends()
    {
        for (var i = 0; i < FailedAuthentications.Ceiling; i++)
            Assert.That(_failures.Add(Network(i)).RetryAfter, Is.Null);
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.That(_failures.Add(Network(-1)).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(40)));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.That(_failures.Add(Network(-1)).RetryAfter, Is.Null);
    }

    [Test]
    public void A_single_network_does_not_use_up_the_ceiling()
    {
        Fail(2 * FailedAuthentications.Ceiling);

        Assert.That(_failures.Add(Network(2)).RetryAfter, Is.Null);
    }

    [Test]
    public void Counts_are_bounded_for_any_number_of_networks()
    {
        for (var i = 0; i < 50 * FailedAuthentications.GenerationSize; i++)
        {
            if (i % FailedAuthentications.Ceiling == 0)
                _time.Advance(TimeSpan.FromMinutes(1));
            _failures.Add(Network(i));
            if (i % FailedAuthentications.Ceiling == 0)
                Assert.That(_failures.Count, Is.InRange(1, 2 * FailedAuthentications.GenerationSize));
        }
    }

    private static IPAddress Network(int number) => new((uint)number);

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
            _failures.Add(Network(1));
    }
}
