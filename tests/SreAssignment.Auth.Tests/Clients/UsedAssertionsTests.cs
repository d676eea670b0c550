using CsCheck;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.Auth.Clients;

namespace SreAssignment.Auth.Tests.Clients;

public sealed class UsedAssertionsTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(6);

    [Test]
    public void An_identifier_is_known_for_its_lifetime_whenever_it_was_used() =>
        Gen.Select(Gen.Int[0, 3_000], Gen.Int[0, 359]).Sample((before, after) =>
        {
            var time = new FakeTimeProvider();
            var used = new UsedAssertions(time, Lifetime);
            time.Advance(TimeSpan.FromSeconds(before));
            Assert.That(used.TryAdd("client", "1"), Is.True);

            time.Advance(TimeSpan.FromSeconds(after));
            Assert.That(used.TryAdd("client", "1"), Is.False);
            Assert.That(used.TryAdd("other", "1"), Is.True);
        });

    [Test]
    public void Identifiers_are_forgotten()
    {
        var time = new FakeTimeProvider();
        var used = new UsedAssertions(time, Lifetime);
        used.TryAdd("client", "1");
        time.Advance(2 * Lifetime);

        Assert.That(used.TryAdd("client", "1"), Is.True);
    }

    [Test]
    public void A_client_that_uses_too_many_affects_no_other()
    {
        var used = new UsedAssertions(new FakeTimeProvider(), Lifetime);
        for (var i = 0; i < UsedAssertions.Capacity; i++)
            Assert.That(used.TryAdd("client", $"{i}"), Is.True);

        Assert.That(used.TryAdd("client", "new"), Is.False);
        Assert.That(used.TryAdd("other", "new"), Is.True);
    }
}
