using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>Signals to other processes (POSIX kill).</summary>
internal static partial class UnixSignal
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends a signal; <see langword="false"/> when there is no such process.</summary>
    public static bool Send(int processId, int signal) => kill(processId, signal) == 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int processId, int signal);
}
