namespace Aspire.Hosting.Orchestration;

/// <summary>Builds a project that the application names by its path, and finds what the build made.</summary>
internal static class ProjectBuild
{
    /// <returns>The full path of the assembly.</returns>
    /// <exception cref="DistributedApplicationException">The build failed; its output went to <paramref name="output"/>.</exception>
    public static async Task<string> RunAsync(string projectPath, Action<string, bool> output, CancellationToken cancellationToken)
    {
        if (await Command.RunAsync(DotnetHost.Path, ["build", projectPath, "--nologo", "--verbosity", "quiet"], output, cancellationToken) != 0)
            throw new DistributedApplicationException($"The build of {projectPath} failed.");

        var lines = new List<string>();
        var exitCode = await Command.RunAsync(DotnetHost.Path, ["msbuild", projectPath, "-getProperty:TargetPath"], (line, _) => lines.Add(line), cancellationToken);
        return exitCode == 0 && lines is [var path] && path.Length > 0
            ? path.Trim()
            : throw new DistributedApplicationException($"What the build of {projectPath} makes cannot be told: {string.Join(' ', lines)}");
    }
}
