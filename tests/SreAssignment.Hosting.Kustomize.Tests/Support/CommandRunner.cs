using System.ComponentModel;
using System.Diagnostics;

namespace SreAssignment.Hosting.Kustomize.Tests.Support;

/// <summary>Runs commands. A test that needs a missing command is skipped, or fails if <c>CI</c> is <c>true</c>.</summary>
internal static class CommandRunner
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, string install, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await error);
        }
        catch (Win32Exception)
        {
            RequiredTool.Missing($"{command} is not installed. Install it: {install}");
            throw;
        }
    }
}
