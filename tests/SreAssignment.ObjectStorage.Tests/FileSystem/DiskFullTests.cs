using SreAssignment.ObjectStorage.FileSystem;

namespace SreAssignment.ObjectStorage.Tests.FileSystem;

public sealed class DiskFullTests
{
    [Test]
    public async Task A_full_disk_is_reported_as_such_and_no_object_is_lost_or_partial()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 1);
        var store = new FileSystemObjectStore(disk.Path);
        await store.PutAsync("kept", new MemoryStream(new byte[300_000]));
        foreach (var key in new[] { "kept", "new" })
            Assert.That(async () => await store.PutAsync(key, new MemoryStream(new byte[2_000_000])), Throws.InstanceOf<ObjectStoreFullException>());
        Assert.That(await store.ListAsync("").Select(info => (info.Key, info.Length)).ToListAsync(), Is.EqualTo([("kept", 300_000L)]));
        await store.PutAsync("small", new MemoryStream(new byte[500_000]));
    }
}
