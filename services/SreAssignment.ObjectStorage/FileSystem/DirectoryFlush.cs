using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>Makes a rename survive a power failure: the file's own flush does not cover the directory that names it.</summary>
internal static partial class DirectoryFlush
{
    /// <summary>Flushes <paramref name="folder"/> and every folder above it up to <paramref name="top"/>. Windows has no such call and needs none.</summary>
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
            // Gone already: a delete elsewhere has removed it together with the object just written.
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

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
