using System.Globalization;
using System.Text;

namespace Aspire.Hosting.Orchestration;

/// <summary>Finds out which process listens on a port, where the system shows it.</summary>
internal static class PortOwner
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>A few words about the process, such as <c>process 1234 (nginx -g daemon off)</c>; <see langword="null"/> when it cannot be told.</summary>
    public static string? Describe(int port)
    {
        try
        {
            var sockets = Tables.Where(File.Exists).SelectMany(File.ReadLines)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(f => f.Length > 9 && f[3] == Listening && f[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
                .Select(f => $"socket:[{f[9]}]").ToHashSet();
            return sockets.Count == 0 ? null : Directory.EnumerateDirectories("/proc").Where(d => Holds(d, sockets)).Select(Describe).FirstOrDefault();
        }
        catch (IOException)
        {
            // It is a courtesy: the port is taken, whoever has it.
            return null;
        }
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        if (!Path.GetFileName(process).All(char.IsAsciiDigit))
            return false;
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(fd => new FileInfo(fd).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to somebody else.
            return false;
        }
    }

    private static string Describe(string process)
    {
        const int longest = 120;
        var id = int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture);
        var command = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, "cmdline"))).TrimEnd('\0').Replace('\0', ' ');
        var application = Path.GetFileName(Environment.GetCommandLineArgs()[0]);
        return command.Contains(application, StringComparison.Ordinal)
            ? $"another run of this application, process {id}: stop it with kill {id}"
            : $"process {id} ({(command.Length > longest ? command[..longest] + "…" : command)})";
    }
}
