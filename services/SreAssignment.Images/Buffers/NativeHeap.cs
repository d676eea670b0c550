using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace SreAssignment.Images.Buffers;

/// <summary>The heap of the C library, which codecs and bitmaps use.</summary>
internal static partial class NativeHeap
{
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int LargestArenaCount = -8;

    private const int LargeBlock = 4 * 1024 * 1024;
    private const int LargestRest = 16 * 1024 * 1024;
    private const int Arenas = 2;

    private static readonly bool IsGlibc =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "mallopt", out _);

    /// <summary>
    /// Makes glibc return large blocks to the system when they are freed. By default it raises its threshold up to 32 MB and keeps an arena for each of many
    /// threads, which at full load is some hundred megabytes of free memory. Each of a few arenas may keep what an image needs, since every 4 KiB from the
    /// system cost a page fault. The heaps of musl, macOS and Windows return large blocks by themselves.
    /// </summary>
    public static void ReturnLargeBlocks()
    {
        if (!OperatingSystem.IsLinux() || !IsGlibc)
            return;
        _ = SetOption(MapThreshold, LargeBlock);
        _ = SetOption(TrimThreshold, LargestRest);
        _ = SetOption(LargestArenaCount, Arenas);
    }

    /// <summary>
    /// Returns the free memory of every arena to the system. An arena by itself returns only what is above its last block in use, and at full load there are
    /// some 14 arenas despite <see cref="Arenas"/>. The heaps of musl, macOS and Windows are not changed.
    /// </summary>
    public static void Trim()
    {
        if (OperatingSystem.IsLinux() && IsGlibc)
            _ = ReturnFree(rest: 0);
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int ReturnFree(nuint rest);
}
