using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Tests.Revocation;

/// <summary><c>Auth:Revocation:PollingInterval</c> 0: a token revoked at one replica is rejected by another with the next request.</summary>
public sealed class ImmediateRevocationTests : HostedTests
{
    private const string Immediately = "Auth:Revocation:PollingInterval=00:00:00";

    private protected override string[] Settings => [Immediately];

    [Test]
    public async Task Another_replica_rejects_the_token_at_once()
    {
        await using var replica = await AuthHost.StartAsync(Files, Host.Time, configure: null, Immediately);
        await replica.HealthyAsync();
        for (var i = 0; i < 20; i++)
        {
            var token = await Http.TokenAsync(TestClients.Demo);
            Assert.That(await replica.Internal.IsActiveAsync(token), Is.True);
            (await Http.RevokeAsync(TestClients.Demo, token)).Dispose();

            using var exchanged = await replica.Internal.ExchangeAsync(token);
            Assert.That(exchanged.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await replica.Internal.IsActiveAsync(token), Is.False);
        }
    }

    [Test]
    public async Task Without_storage_a_token_is_neither_accepted_nor_called_inactive()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        Directory.Move(Path.Combine(Folder, "data"), Path.Combine(Folder, "away"));

        await AssertErrorAsync(await Internal.ExchangeAsync(token), HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        await AssertErrorAsync(await Internal.IntrospectAsync(TestClients.Gateway, token), HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        await AssertErrorAsync(await Http.RevokeAsync(TestClients.Demo, token), HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
    }

    [Test]
    public async Task Expired_revocations_are_still_deleted()
    {
        (await Http.RevokeAsync(TestClients.Demo, await Http.TokenAsync(TestClients.Demo))).Dispose();
        var objects = Host.Services.GetRequiredService<IObjectStore>();
        Assert.That(await objects.ListAsync("revocations/").CountAsync(), Is.EqualTo(1));

        Host.Time.Advance(TimeSpan.FromMinutes(7));

        await Eventually.GetAsync(async () => await objects.ListAsync("revocations/").CountAsync(), count => count == 0);
    }
}
