using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>Signals between processes (POSIX kill and pthread_sigmask).</summary>
internal static unsafe partial class UnixSignal
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    // EPERM, on Linux and macOS.
    private const int NotPermitted = 1;

    // No system that .NET runs on has a larger set of signals.
    private const int SignalSetSize = 128;

    /// <summary>Sends a signal; <see langword="false"/> when there is no such process.</summary>
    public static bool Send(int processId, int signal) => kill(processId, signal) == 0;

    /// <summary>Whether there is such a process, be it somebody else's.</summary>
    public static bool Exists(int processId) => kill(processId, 0) == 0 || Marshal.GetLastPInvokeError() == NotPermitted;

    /// <summary>
    /// Does something while a signal is blocked on this thread. A process that is started meanwhile inherits that and never sees the signal, whereas the
    /// other threads of this process do.
    /// </summary>
    public static T WhileBlocked<T>(int signal, Func<T> action)
    {
        var set = stackalloc byte[SignalSetSize];
        var before = stackalloc byte[SignalSetSize];
        var (block, restore) = OperatingSystem.IsLinux() ? (0, 2) : (1, 3);
        if (sigemptyset(set) != 0 || sigaddset(set, signal) != 0 || pthread_sigmask(block, set, before) != 0)
            throw new InvalidOperationException($"Signal {signal} cannot be blocked.");
        try
        {
            return action();
        }
        finally
        {
            _ = pthread_sigmask(restore, before, null);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int processId, int signal);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* set);

    [LibraryImport("libc")]
    private static partial int sigaddset(byte* set, int signal);

    [LibraryImport("libc")]
    private static partial int pthread_sigmask(int how, byte* set, byte* before);
}
