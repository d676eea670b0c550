using System.Diagnostics;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs a command that ends by itself.</summary>
internal static class Command
{
    /// <summary>Runs it to its end, or kills it with all that it started.</summary>
    /// <param name="fileName">The executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="output">Is given each line that is not empty, and whether it came from standard error.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="environment">Its environment, whole; the host's when not given.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string fileName, IReadOnlyList<string> arguments, Action<string, bool> output, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(fileName, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new DistributedApplicationException($"{fileName} did not start.");
        process.OutputDataReceived += (_, e) => Forward(e.Data, isError: false);
        process.ErrorDataReceived += (_, e) => Forward(e.Data, isError: true);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;

        void Forward(string? line, bool isError)
        {
            if (!string.IsNullOrWhiteSpace(line))
                output(line, isError);
        }
    }
}
