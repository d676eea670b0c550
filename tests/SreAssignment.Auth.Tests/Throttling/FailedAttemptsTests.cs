using System.Net;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.Auth.Throttling;

namespace SreAssignment.Auth.Tests.Throttling;

public sealed class FailedAttemptsTests
{
    private static readonly AttemptSource Source = new("demo", IPAddress.Loopback, IsForwarded: false);

    private readonly FakeTimeProvider _time = new();
    private readonly FailedAttempts _attempts;

    public FailedAttemptsTests() => _attempts = new FailedAttempts(_time);

    [Test]
    public void The_wait_doubles_with_each_failure_past_the_limit_up_to_five_minutes()
    {
        Fail(FailedAttempts.Limit - 1);
        Assert.That(_attempts.WaitOf(Source), Is.Null);

        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 })
        {
            var wait = _attempts.Add(Source);
            Assert.That(wait, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
            Assert.That(_attempts.WaitOf(Source), Is.EqualTo(wait));

            _time.Advance(wait!.Value);
            Assert.That(_attempts.WaitOf(Source), Is.Null);
        }
    }

    [Test]
    public void However_often_it_failed_the_wait_stays_at_its_longest()
    {
        Fail(1000);

        Assert.That(_attempts.WaitOf(Source), Is.EqualTo(FailedAttempts.MaxWait));
    }

    [Test]
    public void Success_clears_the_count()
    {
        Fail(FailedAttempts.Limit);
        _attempts.Clear(Source);
        Fail(FailedAttempts.Limit - 1);

        Assert.That(_attempts.WaitOf(Source), Is.Null);
    }

    [Test]
    public void A_count_outlives_one_generation_and_not_two()
    {
        Fail(FailedAttempts.Limit - 1);
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.That(_attempts.Add(Source), Is.Not.Null);

        _time.Advance(TimeSpan.FromMinutes(15));
        _attempts.Add(Source with { ClientId = "other" });
        _time.Advance(TimeSpan.FromMinutes(15));
        _attempts.Add(Source with { ClientId = "other" });
        Assert.That(_attempts.Add(Source), Is.Null);
    }

    [Test]
    public void Made_up_clients_fill_two_generations_at_most()
    {
        Fail(FailedAttempts.Limit);
        for (var i = 0; i < FailedAttempts.GenerationSize; i++)
            _attempts.Add(Source with { ClientId = $"{i}" });
        Assert.That(_attempts.WaitOf(Source), Is.Not.Null, "one generation later");

        for (var i = 0; i < FailedAttempts.GenerationSize; i++)
            _attempts.Add(Source with { ClientId = $"another {i}" });
        Assert.That(_attempts.WaitOf(Source), Is.Null, "two generations later");
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
            _attempts.Add(Source);
    }
}
