using System.Diagnostics;
using SreAssignment.ObjectStorage.FileSystem;
using SreAssignment.ObjectStorage.Tests.Support;

namespace SreAssignment.ObjectStorage.Tests.FileSystem;

/// <summary>On a real file system that is really full: a small one in memory, which only root may mount.</summary>
public sealed class DiskFullTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Test]
    public async Task A_full_disk_is_told_apart_and_nothing_is_lost_or_half_visible()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Ignore("Only root on Linux may mount the small file system that this fills: run with sudo, or in a container with CAP_SYS_ADMIN.");
        Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder.Path);
        try
        {
            var store = new FileSystemObjectStore(_folder.Path);
            await store.PutAsync("kept", new MemoryStream(new byte[300_000]));
            foreach (var key in new[] { "kept", "new" })
                Assert.That(async () => await store.PutAsync(key, new MemoryStream(new byte[2_000_000])), Throws.InstanceOf<ObjectStoreFullException>());
            Assert.That(await store.ListAsync("").Select(info => (info.Key, info.Length)).ToListAsync(), Is.EqualTo([("kept", 300_000L)]));
            await store.PutAsync("small", new MemoryStream(new byte[500_000]));
        }
        finally
        {
            Run("umount", _folder.Path);
        }
    }

    private static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 && command == "mount")
            Assert.Ignore($"The small file system that this fills cannot be mounted here: {error}");
        Assert.That(process.ExitCode, Is.Zero, error);
    }

    public void Dispose() => _folder.Dispose();
}
