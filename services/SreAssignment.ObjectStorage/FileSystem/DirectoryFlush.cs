using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>Makes a rename durable: on Unix the flush of a file does not include the directory entry that names it.</summary>
internal static partial class DirectoryFlush
{
    /// <summary>Flushes <paramref name="folder"/> and every folder above it up to <paramref name="top"/>.</summary>
    /// <remarks>
    /// Does nothing on Windows, which cannot flush a single folder. NTFS and ReFS log each rename in their journal, so after a power failure the target is
    /// whole, the earlier or the new version; the renames of the last seconds may be lost.
    /// </remarks>
    public static void Flush(string folder, string top)
    {
        if (OperatingSystem.IsWindows())
            return;
        for (; ; folder = Path.GetDirectoryName(folder)!)
        {
            FlushOne(folder);
            if (folder.Length <= top.Length)
                return;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void FlushOne(string folder)
    {
        const int ReadOnly = 0;
        const int NoSuchEntry = 2;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            // A concurrent delete has removed the folder together with the new object.
            if (Marshal.GetLastPInvokeError() == NoSuchEntry)
                return;
            throw Failure(folder);
        }
        try
        {
            if (Synchronize(descriptor) != 0)
                throw Failure(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        return new($"Cannot flush the folder {folder}: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    [UnsupportedOSPlatform("windows")]
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [UnsupportedOSPlatform("windows")]
    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int descriptor);

    [UnsupportedOSPlatform("windows")]
    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
