using SreAssignment.ObjectStorage.Configuration;
using SreAssignment.ObjectStorage.S3;
using SreAssignment.ObjectStorage.Tests.Support;

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
}
