namespace SreAssignment.Testing;

/// <summary>A real file system of a few megabytes (tmpfs), for tests that fill a disk.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    /// <summary>Gets the folder on which the file system is mounted.</summary>
    public string Path => _folder.Path;

    /// <summary>Mounts the file system. Skips the test where that is not possible; under <c>CI=true</c> that is a failure.</summary>
    /// <param name="megabytes">The capacity in MiB.</param>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        if (!OperatingSystem.IsLinux())
            RequiredTool.Missing("This test mounts a tmpfs, which only Linux has.");
        var mount = RequiredTool.Find("mount", "mount");
        var disk = new SmallDisk();
        var (code, output) = await RequiredTool.RunAsync(mount, "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path);
        if (code != 0)
        {
            disk._folder.Dispose();
            RequiredTool.Missing($"This test mounts a tmpfs, which needs root or CAP_SYS_ADMIN. {output.Trim()}");
        }
        return disk;
    }

    /// <summary>Unmounts the file system.</summary>
    public async ValueTask DisposeAsync()
    {
        var (code, output) = await RequiredTool.RunAsync(RequiredTool.Find("umount", "mount"), Path);
        Assert.That(code, Is.Zero, output);
        _folder.Dispose();
    }
}
