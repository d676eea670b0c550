using SreAssignment.ObjectStorage.FileSystem;
using SreAssignment.ObjectStorage.Tests.Support;

namespace SreAssignment.ObjectStorage.Tests.FileSystem;

public sealed class DiskFullTests
{
    [Test]
    public async Task A_full_disk_is_told_apart_and_nothing_is_lost_or_half_visible()
    {
        using var disk = SmallDisk.Mount(megabytes: 1);
        var store = new FileSystemObjectStore(disk.Path);
        await store.PutAsync("kept", new MemoryStream(new byte[300_000]));
        foreach (var key in new[] { "kept", "new" })
            Assert.That(async () => await store.PutAsync(key, new MemoryStream(new byte[2_000_000])), Throws.InstanceOf<ObjectStoreFullException>());
        Assert.That(await store.ListAsync("").Select(info => (info.Key, info.Length)).ToListAsync(), Is.EqualTo([("kept", 300_000L)]));
        await store.PutAsync("small", new MemoryStream(new byte[500_000]));
    }
}
