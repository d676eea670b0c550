using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>Renames a file over another one in a single step, also while readers have the other one open.</summary>
internal static partial class FileRename
{
    private const uint ReplaceIfExists = 1;
    private const uint PosixSemantics = 2;

    /// <summary>Renames a file, and replaces the file that has the new name. Both paths are absolute and in one file system.</summary>
    /// <exception cref="IOException">The rename failed; both files are as they were.</exception>
    public static void Replace(string source, string target)
    {
        if (!OperatingSystem.IsWindows() || !TryReplaceOnWindows(source, target))
            File.Move(source, target, overwrite: true);
    }

    /// <summary>Returns a FILE_RENAME_INFO structure: flags, a root directory (null), and the length in bytes and the characters of the new name.</summary>
    /// <param name="target">The new name.</param>
    /// <param name="pointerSize">The size of a handle in bytes, to which fields are aligned.</param>
    public static byte[] RenameInfo(string target, int pointerSize)
    {
        var name = Encoding.Unicode.GetBytes(target);
        var lengthOffset = 2 * pointerSize;
        // The structure declares one character, and the system wants space for it after the name: a terminating null.
        var info = new byte[lengthOffset + sizeof(uint) + name.Length + sizeof(char) + sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(info, ReplaceIfExists | PosixSemantics);
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(lengthOffset), (uint)name.Length);
        name.CopyTo(info, lengthOffset + sizeof(uint));
        return info;
    }

    // File.Move calls MoveFileEx, which fails with access denied while a reader has the target open. NTFS can do what rename(2) does since Windows 10 1709.
    [SupportedOSPlatform("windows")]
    private static bool TryReplaceOnWindows(string source, string target)
    {
        const uint Delete = 0x0001_0000;
        const uint Synchronize = 0x0010_0000;
        const uint OpenExisting = 3;
        const int FileRenameInfoEx = 22;
        const int InvalidFunction = 1;
        const int NotSupported = 50;
        const int InvalidParameter = 87;
        using var file = CreateFile(source, Delete | Synchronize, (uint)(FileShare.ReadWrite | FileShare.Delete), 0, OpenExisting, 0, 0);
        if (file.IsInvalid)
            throw Failure(source);
        var info = RenameInfo(target, IntPtr.Size);
        if (SetFileInformationByHandle(file, FileRenameInfoEx, info, (uint)info.Length))
            return true;
        // FAT and older systems do not have this kind of rename.
        if (Marshal.GetLastPInvokeError() is InvalidFunction or NotSupported or InvalidParameter)
            return false;
        throw Failure(target);
    }

    // The exception types of the class library, which the store tells apart.
    private static Exception Failure(string path)
    {
        const int FileNotFound = 2;
        const int PathNotFound = 3;
        const int AccessDenied = 5;
        var error = Marshal.GetLastPInvokeError();
        var message = $"Cannot rename {path}: {new Win32Exception(error).Message}";
        return error switch
        {
            FileNotFound => new FileNotFoundException(message, path),
            PathNotFound => new DirectoryNotFoundException(message),
            AccessDenied => new UnauthorizedAccessException(message),
            _ => new IOException(message, unchecked((int)0x8007_0000) | error),
        };
    }

    [SupportedOSPlatform("windows")]
    [LibraryImport("kernel32.dll", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(string name, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [SupportedOSPlatform("windows")]
    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetFileInformationByHandle(SafeFileHandle file, int informationClass, byte[] information, uint length);
}

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
