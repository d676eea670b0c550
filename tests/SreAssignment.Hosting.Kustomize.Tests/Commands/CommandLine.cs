using SreAssignment.Hosting.Kustomize.Tool.Commands;

namespace SreAssignment.Hosting.Kustomize.Tests.Commands;

/// <summary>Runs the command line in this process.</summary>
internal static class CommandLine
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await Root.Create().Parse(arguments).InvokeAsync(new() { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }
}
