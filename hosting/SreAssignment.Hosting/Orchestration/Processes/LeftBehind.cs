using System.Globalization;
using System.Text;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Finds and stops what an earlier run of the same application left behind when the host and its reaper were both killed. It knows it by its environment, which
/// Linux shows in <c>/proc</c> and macOS by <c>ps -E</c>.
/// </summary>
internal static class LeftBehind
{
    private const string Processes = "/proc";

    /// <summary>Stops the processes of runs whose host has ended.</summary>
    /// <param name="applicationDirectory">The application's project, as <see cref="Reaper.Application"/> tells children.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The processes, and the host that they belonged to.</returns>
    public static async Task<IReadOnlyCollection<(int Process, int Host)>> StopAsync(string applicationDirectory, CancellationToken cancellationToken)
    {
        var found = Directory.Exists(Processes) ? FromFiles(applicationDirectory) : FromList(await ListAsync(cancellationToken), applicationDirectory);
        var left = found.Where(p => !UnixSignal.Exists(p.Host)).ToList();
        foreach (var (process, _) in left)
            UnixSignal.Send(process, UnixSignal.Kill);
        return left;
    }

    /// <summary>Those of an application in lines of process id, command and environment.</summary>
    internal static IEnumerable<(int Process, int Host)> FromList(IEnumerable<string> lines, string applicationDirectory)
    {
        foreach (var line in lines)
        {
            if (HostOf(line, ' ', applicationDirectory) is { } host)
                yield return (int.Parse(line.TrimStart().Split(' ')[0], CultureInfo.InvariantCulture), host);
        }
    }

    private static IEnumerable<(int Process, int Host)> FromFiles(string applicationDirectory)
    {
        foreach (var folder in Directory.EnumerateDirectories(Processes))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && HostOf(Environment(folder), '\0', applicationDirectory) is { } host)
            {
                yield return (process, host);
            }
        }
    }

    private static async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await Command.RunAsync("ps", ["-axww", "-E", "-o", "pid=", "-o", "command="], Take, cancellationToken);
        return lines;

        void Take(string line, bool isError)
        {
            if (!isError)
                lines.Add(line);
        }
    }

    private static string Environment(string folder)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "environ")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to somebody else.
            return "";
        }
    }

    private static int? HostOf(string environment, char separator, string applicationDirectory)
    {
        var variables = $"{separator}{environment}{separator}";
        if (!variables.Contains($"{separator}{Reaper.ApplicationVariable}={applicationDirectory}{separator}", StringComparison.Ordinal))
            return null;
        return variables.Split($"{separator}{Reaper.RunVariable}=", 2) is [_, var run]
            && int.TryParse(run.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var host) ? host : null;
    }
}
