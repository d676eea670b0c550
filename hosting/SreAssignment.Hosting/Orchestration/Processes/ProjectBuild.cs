using System.Diagnostics;

namespace Aspire.Hosting.Orchestration;

/// <summary>Builds a project that the application names by its path, and finds what the build made.</summary>
internal static class ProjectBuild
{
    /// <returns>The full path of the assembly.</returns>
    /// <exception cref="DistributedApplicationException">The build failed; its output went to <paramref name="output"/>.</exception>
    public static async Task<string> RunAsync(string projectPath, Action<string, bool> output, CancellationToken cancellationToken)
    {
        if (await DotnetAsync(["build", projectPath, "--nologo", "--verbosity", "quiet"], output, cancellationToken) != 0)
            throw new DistributedApplicationException($"The build of {projectPath} failed.");

        var lines = new List<string>();
        var exitCode = await DotnetAsync(["msbuild", projectPath, "-getProperty:TargetPath"], (line, _) => lines.Add(line), cancellationToken);
        return exitCode == 0 && lines is [var path] && path.Length > 0
            ? path.Trim()
            : throw new DistributedApplicationException($"What the build of {projectPath} makes cannot be told: {string.Join(' ', lines)}");
    }

    private static async Task<int> DotnetAsync(string[] arguments, Action<string, bool> output, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(DotnetHost.Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new DistributedApplicationException($"{DotnetHost.Path} did not start.");
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
