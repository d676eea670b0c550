using System.Globalization;
using System.Text;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Finds and stops what an earlier run of the same application left behind when the host and its reaper were both killed. Where the system does not show the
/// environment of processes it finds nothing.
/// </summary>
internal static class LeftBehind
{
    private const string Processes = "/proc";

    /// <summary>Stops the processes of runs whose host has ended.</summary>
    /// <param name="applicationDirectory">The application's project, as <see cref="Reaper.Application"/> tells children.</param>
    /// <returns>The processes, and the host that they belonged to.</returns>
    public static IReadOnlyCollection<(int Process, int Host)> Stop(string applicationDirectory)
    {
        if (!Directory.Exists(Processes))
            return [];
        var left = new List<(int Process, int Host)>();
        foreach (var folder in Directory.EnumerateDirectories(Processes))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && HostOf(folder, applicationDirectory) is { } host && !Directory.Exists(Path.Combine(Processes, host.ToString(CultureInfo.InvariantCulture))))
            {
                left.Add((process, host));
            }
        }

        foreach (var (process, _) in left)
            UnixSignal.Send(process, UnixSignal.Kill);
        return left;
    }

    private static int? HostOf(string folder, string applicationDirectory)
    {
        try
        {
            var variables = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "environ"))).Split('\0');
            if (!variables.Contains($"{Reaper.ApplicationVariable}={applicationDirectory}"))
                return null;
            var run = variables.FirstOrDefault(v => v.StartsWith($"{Reaper.RunVariable}=", StringComparison.Ordinal))?.Split('=', 2)[1];
            return int.TryParse(run?.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var host) ? host : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to somebody else.
            return null;
        }
    }
}
