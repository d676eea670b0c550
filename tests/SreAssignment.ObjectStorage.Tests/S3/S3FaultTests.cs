using SreAssignment.ObjectStorage.Configuration;
using SreAssignment.ObjectStorage.Deadlines;
using SreAssignment.ObjectStorage.S3;

namespace SreAssignment.ObjectStorage.Tests.S3;

public sealed class S3FaultTests
{
    [Test]
    public async Task A_server_that_is_down_makes_the_store_unavailable_until_it_is_up_again()
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
    public async Task A_server_that_drops_every_packet_makes_the_store_unavailable()
    {
        using var server = await SilentServer.StartAsync();
        var connection = $"Endpoint={server.Address};AccessKey=key;SecretKey=secret";
        using var store = new S3ObjectStore((ObjectStoreConnection.S3)ObjectStoreConnection.Parse("storage", connection));
        await Assert.MultipleAsync(async () =>
        {
            Task[] calls =
            [
                store.HeadAsync("a"), store.OpenReadAsync("a"), store.PutAsync("b", new MemoryStream([1])), store.DeleteAsync("a"),
                store.ListAsync("").ToListAsync().AsTask(), store.SweepAsync(DateTimeOffset.UtcNow),
            ];
            foreach (var call in calls)
                Assert.That(async () => await call, Throws.InstanceOf<ObjectStoreUnavailableException>());
        });
    }

    [Test]
    public async Task A_server_that_stalls_makes_the_store_unavailable_after_the_deadline_whatever_the_state_of_the_request()
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
        // Before the first response, and after one or more: to the start of a multipart upload, to a part.
        foreach (var responded in new[] { 0, 1000, 2000 })
        {
            network.Resume();
            network.StallAfter(responded);
            Assert.That(async () => await store.PutAsync("other", new MemoryStream(large)), Throws.InstanceOf<ObjectStoreUnavailableException>());
        }
        network.Resume();
        // Where only the last response was lost, the second object exists and is whole.
        var found = await store.ListAsync("").ToListAsync();
        Assert.That(found.Select(info => info.Key), Does.Contain("large").And.All.AnyOf("large", "other"));
        Assert.That(found.Select(info => info.Length), Is.All.EqualTo(large.Length));
    }
}
