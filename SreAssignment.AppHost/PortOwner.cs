using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SreAssignment.AppHost;

/// <summary>Finds the process that listens on a port.</summary>
internal static class PortOwner
{
    private const int LongestCommand = 120;
    private static readonly string[] SocketTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Describes the process, such as <c>process 1234 (nginx)</c>.</summary>
    /// <param name="port">The port.</param>
    /// <returns>The description; <see langword="null"/> when the process cannot be determined, for example because it belongs to another user.</returns>
    public static string? Describe(int port)
    {
        if (Find(port) is not { } id)
            return null;
        var command = OperatingSystem.IsLinux() ? CommandLine(id) : ProcessName(id);
        if (Path.GetFileNameWithoutExtension(command.Split(' ')[0]) == "dcp")
            return $"another Aspire application (process {id}, dcp)";
        return $"process {id} ({(command.Length > LongestCommand ? command[..LongestCommand] + "…" : command)})";
    }

    private static int? Find(int port) =>
        OperatingSystem.IsLinux() ? FindInProc(port)
        : OperatingSystem.IsWindows() ? FindInOutput("netstat", "-ano -p TCP", fields => IsListener(fields, port) ? fields[4] : null)
        : FindInOutput("lsof", $"-nP -t -iTCP:{port} -sTCP:LISTEN", fields => fields[0]);

    // Protocol, local address, foreign address, state, process.
    private static bool IsListener(string[] fields, int port) =>
        fields.Length == 5 && fields[1].EndsWith($":{port}", StringComparison.Ordinal) && fields[3] == "LISTENING";

    // See proc_pid_net(5): field 1 is the local address, field 3 the state, field 9 the inode of the socket.
    private static int? FindInProc(int port)
    {
        const string listening = "0A";
        var sockets = SocketTables.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length > 9 && f[3] == listening && f[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(f => $"socket:[{f[9]}]").ToHashSet();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Holds(folder, sockets))
                return id;
        }

        return null;
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(fd => new FileInfo(fd).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or it belongs to another user.
            return false;
        }
    }

    private static string CommandLine(int id)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/cmdline")).TrimEnd('\0').Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "ended since";
        }
    }

    private static string ProcessName(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.ProcessName;
        }
        catch (ArgumentException)
        {
            return "ended since";
        }
    }

    private static int? FindInOutput(string tool, string arguments, Func<string[], string?> selectId)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(f => f.Length > 0).Select(selectId)
            .Where(id => id is not null).Select(id => (int?)int.Parse(id!, CultureInfo.InvariantCulture)).FirstOrDefault();
    }
}
