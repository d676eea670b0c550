using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Tests.Revocation;

/// <summary>Revocation across replicas, restarts and failures of storage.</summary>
public sealed class SharedRevocationTests : HostedTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private string Data => Path.Combine(Folder, "data");

    private string Away => Path.Combine(Folder, "away");

    [Test]
    public async Task Another_replica_knows_within_five_seconds()
    {
        await using var replica = await StartReplicaAsync();
        var token = await Http.TokenAsync(TestClients.Demo);
        Assert.That(await replica.Internal.IsActiveAsync(token), Is.True);

        using var response = await Http.RevokeAsync(TestClients.Demo, token);
        Host.Time.Advance(Interval);

        await Eventually.GetAsync(() => replica.Internal.IsActiveAsync(token), active => !active);
        Assert.That(Interval, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task Restart_keeps_all_revocations()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        using var response = await Http.RevokeAsync(TestClients.Demo, token);

        await using var restarted = await StartReplicaAsync();

        Assert.That(await restarted.Internal.IsActiveAsync(token), Is.False);
    }

    [Test]
    public async Task Expired_revocation_is_deleted()
    {
        using var response = await Http.RevokeAsync(TestClients.Demo, await Http.TokenAsync(TestClients.Demo));
        Assert.That(await StoredAsync(), Is.EqualTo(1));

        Host.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(await StoredAsync(), Is.EqualTo(1), "it may just be valid by another clock");
        Host.Time.Advance(TimeSpan.FromMinutes(1) + Interval);

        await Eventually.GetAsync(StoredAsync, count => count == 0);
    }

    [Test]
    public async Task With_storage_down_tokens_are_issued_and_checked_against_the_last_known_list()
    {
        var revoked = await Http.TokenAsync(TestClients.Demo);
        using var response = await Http.RevokeAsync(TestClients.Demo, revoked);

        Directory.Move(Data, Away);
        Host.Time.Advance(Interval);

        Assert.That(await Host.HealthAsync("\"revocations\":{\"status\":\"Degraded\""), Does.StartWith("200 "));
        var token = await Http.TokenAsync(TestClients.Demo);
        using var exchanged = await Internal.ExchangeAsync(token);
        Assert.That(exchanged.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Internal.IsActiveAsync(token), Is.True);
        Assert.That(await Internal.IsActiveAsync(revoked), Is.False);

        Directory.Move(Away, Data);
        Host.Time.Advance(Interval);
        await Host.HealthyAsync();
    }

    [Test]
    public async Task What_was_revoked_elsewhere_while_storage_was_down_here_is_known_when_it_is_back()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        Directory.Move(Data, Away);
        Host.Time.Advance(Interval);
        await Host.HealthAsync("\"revocations\":{\"status\":\"Degraded\"");

        Directory.Move(Away, Data);
        await using var replica = await StartReplicaAsync();
        using var response = await replica.Http.RevokeAsync(TestClients.Demo, token);
        Host.Time.Advance(Interval);

        await Eventually.GetAsync(() => Internal.IsActiveAsync(token), active => !active);
    }

    [Test]
    public async Task Objects_with_other_names_are_ignored()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Data, "revocations"));
        File.WriteAllText(Path.Combine(folder.FullName, "notes"), "");
        File.WriteAllText(Path.Combine(folder.FullName, "20260230T000000Z-x"), "");

        await using var replica = await StartReplicaAsync();

        Assert.That(await replica.Internal.IsActiveAsync(await Http.TokenAsync(TestClients.Demo)), Is.True);
        Assert.That(await StoredAsync(), Is.EqualTo(2));
    }

    private async Task<int> StoredAsync() =>
        await Host.Services.GetRequiredService<IObjectStore>().ListAsync("revocations/").CountAsync();

    private async Task<AuthHost> StartReplicaAsync()
    {
        var replica = await AuthHost.StartAsync(Files, Host.Time);
        await replica.HealthyAsync();
        return replica;
    }
}
