using System.Globalization;

namespace Aspire.Hosting.Orchestration;

/// <summary>Finds and stops what an earlier run of the same application left behind when the host and its reaper were both killed.</summary>
internal static class LeftBehind
{
    /// <summary>Stops the processes of runs whose host has ended.</summary>
    /// <param name="applicationDirectory">The application's project, as <see cref="Reaper.Application"/> tells children.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The processes, and the host that they belonged to.</returns>
    public static async Task<IReadOnlyCollection<(int Process, int Host)>> StopAsync(string applicationDirectory, CancellationToken cancellationToken)
    {
        var left = Of(await ProcessVariables.ListAsync(cancellationToken), applicationDirectory).Where(p => !UnixSignal.Exists(p.Host)).ToList();
        foreach (var (process, _) in left)
            UnixSignal.Send(process, UnixSignal.Kill);
        return left;
    }

    /// <summary>Those of an application, with their hosts.</summary>
    internal static IEnumerable<(int Process, int Host)> Of(IEnumerable<ProcessVariables> processes, string applicationDirectory)
    {
        foreach (var process in processes.Where(p => p.Has(Reaper.ApplicationVariable, applicationDirectory)))
        {
            if (int.TryParse(process.ValueOf(Reaper.RunVariable)?.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var host))
                yield return (process.ProcessId, host);
        }
    }
}
