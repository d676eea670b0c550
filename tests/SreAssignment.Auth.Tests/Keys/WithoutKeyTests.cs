using System.Net;

namespace SreAssignment.Auth.Tests.Keys;

/// <summary>A service whose mount is late.</summary>
public sealed class WithoutKeyTests : HostedTests
{
    private protected override string[] Settings => ["Auth:SigningKeys:CreateFirst=false"];

    private protected override bool StartsReady => false;

    [Test]
    public async Task Without_a_key_it_is_alive_and_not_ready_and_responds_503()
    {
        using var alive = await Host.Management.GetAsync(new Uri("/alive", UriKind.Relative));
        using var health = await Host.Management.GetAsync(new Uri("/health", UriKind.Relative));
        using var refused = await Http.RequestTokenAsync(TestClients.Demo);
        Assert.That(alive.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await health.Content.ReadAsStringAsync(), Does.Contain("Auth:SigningKeys:Folder"));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        await AssertErrorAsync(refused, HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");

        TestKeys.Add(Path.Combine(Folder, "keys"), "late", Host.Time.GetUtcNow());
        // Without a key the folder is looked at more often.
        Host.Time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.That(Read(await Http.TokenAsync(TestClients.Demo)).Kid, Is.EqualTo("late"));
        using var ready = await Host.Management.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
