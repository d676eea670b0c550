using System.Diagnostics;

namespace SreAssignment.ObjectStorage.Tests.Support;

/// <summary>A real file system that is soon full: a small one in memory, which only root may mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    /// <summary>Mounts it, or skips the test where that is not possible; under <c>CI=true</c> that is a failure.</summary>
    public static SmallDisk Mount(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Skip("Only root on Linux may mount the small file system that this fills: run with sudo, or in a container with CAP_SYS_ADMIN.");
        var disk = new SmallDisk();
        var (code, error) = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path);
        if (code != 0)
        {
            disk._folder.Dispose();
            Skip($"The small file system that this fills cannot be mounted here: {error}");
        }
        return disk;
    }

    public void Dispose()
    {
        var (code, error) = Run("umount", Path);
        Assert.That(code, Is.Zero, error);
        _folder.Dispose();
    }

    private static void Skip(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Ignore(reason);
    }

    private static (int Code, string Error) Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
