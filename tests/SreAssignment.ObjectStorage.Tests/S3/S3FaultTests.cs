using SreAssignment.ObjectStorage.Configuration;
using SreAssignment.ObjectStorage.Deadlines;
using SreAssignment.ObjectStorage.S3;

namespace SreAssignment.ObjectStorage.Tests.S3;

public sealed class S3FaultTests
{
    [Test]
    public async Task A_server_that_goes_away_makes_the_store_unavailable_until_it_is_back()
    {
        using var swift = await SwiftServer.StartAsync();
        using var store = new S3ObjectStore((ObjectStoreConnection.S3)ObjectStoreConnection.Parse("storage", swift.Connection("faults")));
        await store.PutAsync("a", new MemoryStream([1, 2, 3]));
        swift.StopProxy();
        Assert.That(async () => await store.HeadAsync("a"), Throws.InstanceOf<ObjectStoreUnavailableException>());
        Assert.That(async () => await store.OpenReadAsync("a"), Throws.InstanceOf<ObjectStoreUnavailableException>());
        Assert.That(async () => await store.PutAsync("b", new MemoryStream([1])), Throws.InstanceOf<ObjectStoreUnavailableException>());
        Assert.That(async () => await store.ListAsync("").ToListAsync(), Throws.InstanceOf<ObjectStoreUnavailableException>());
        await swift.StartProxyAsync();
        Assert.That((await store.HeadAsync("a")).Length, Is.EqualTo(3));
        Assert.That(await store.ListAsync("").Select(info => info.Key).ToListAsync(), Is.EqualTo(["a"]));
    }

    [Test]
    public async Task A_server_whose_address_swallows_every_packet_makes_the_store_unavailable()
    {
        using var server = await SilentServer.StartAsync();
        var connection = $"Endpoint={server.Address};AccessKey=key;SecretKey=secret";
        using var store = new S3ObjectStore((ObjectStoreConnection.S3)ObjectStoreConnection.Parse("storage", connection));
        await Assert.MultipleAsync(async () =>
        {
            Task[] calls = [store.HeadAsync("a"), store.OpenReadAsync("a"), store.PutAsync("b", new MemoryStream([1])), store.DeleteAsync("a"), store.ListAsync("").ToListAsync().AsTask(), store.SweepAsync(DateTimeOffset.UtcNow)];
            foreach (var call in calls)
                Assert.That(async () => await call, Throws.InstanceOf<ObjectStoreUnavailableException>());
        });
    }

    [Test]
    public async Task A_server_that_comes_to_a_standstill_is_given_up_wherever_it_does()
    {
        using var swift = await SwiftServer.StartAsync();
        using var network = new FaultyNetwork(swift.Port);
        var connection = (ObjectStoreConnection.S3)ObjectStoreConnection.Parse("storage", swift.Connection("stalls", network.Port));
        using var store = new DeadlineObjectStore(new S3ObjectStore(connection), TimeSpan.FromSeconds(3), TimeProvider.System);
        var large = new byte[9_000_000];
        await store.PutAsync("large", new MemoryStream(large));

        network.StallAfter(1_000_000);
        await using (var reader = await store.OpenReadAsync("large"))
            Assert.That(async () => await reader.Content.ReadExactlyAsync(new byte[large.Length]), Throws.InstanceOf<ObjectStoreUnavailableException>());
        Assert.That(async () => await store.HeadAsync("large"), Throws.InstanceOf<ObjectStoreUnavailableException>());
        Assert.That(async () => await store.ListAsync("").ToListAsync(), Throws.InstanceOf<ObjectStoreUnavailableException>());
        // Before the first answer, and behind one or more: that an upload in parts may begin, that a part has come.
        foreach (var answered in new[] { 0, 1000, 2000 })
        {
            network.Resume();
            network.StallAfter(answered);
            Assert.That(async () => await store.PutAsync("other", new MemoryStream(large)), Throws.InstanceOf<ObjectStoreUnavailableException>());
        }
        network.Resume();
        // Where only the last answer was lost, the other is there, and whole.
        var found = await store.ListAsync("").ToListAsync();
        Assert.That(found.Select(info => info.Key), Does.Contain("large").And.All.AnyOf("large", "other"));
        Assert.That(found.Select(info => info.Length), Is.All.EqualTo(large.Length));
    }
}
