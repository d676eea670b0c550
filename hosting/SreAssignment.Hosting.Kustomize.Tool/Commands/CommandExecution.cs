using System.CommandLine;
using Aspire.Hosting;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary>Runs a command and reports an error of the file system or the cluster in one line, without a stack trace.</summary>
internal static class CommandExecution
{
    public static int Run(ParseResult parsed, Func<TextWriter, int> command) =>
        RunAsync(parsed, console => Task.FromResult(command(console))).GetAwaiter().GetResult();

    public static async Task<int> RunAsync(ParseResult parsed, Func<TextWriter, Task<int>> command)
    {
        try
        {
            return await command(parsed.InvocationConfiguration.Output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DistributedApplicationException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"error: {e.Message}");
            return 1;
        }
    }
}
