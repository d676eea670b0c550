using System.Runtime.InteropServices;

namespace SreAssignment.Images.Work;

/// <summary>Where codecs and bitmaps have their memory.</summary>
internal static partial class NativeHeap
{
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int LargestArenaCount = -8;

    private const int Large = 4 * 1024 * 1024;
    private const int Arenas = 2;

    /// <summary>
    /// Has the C library give large blocks back to the system as soon as they are freed. Left to itself it comes to keep blocks of up to 32 MB, in an arena for each
    /// of many threads: at full load some hundred megabytes that no image holds any more. Other C libraries than GNU's have no such setting and no such habit.
    /// </summary>
    public static void ReturnLargeBlocks()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out var library) || !NativeLibrary.TryGetExport(library, "mallopt", out _))
            return;
        _ = SetOption(MapThreshold, Large);
        _ = SetOption(TrimThreshold, Large);
        _ = SetOption(LargestArenaCount, Arenas);
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
