using System.Diagnostics;

namespace SreAssignment.Testing;

/// <summary>Podman, for tests that run containers directly or through Aspire.</summary>
public static class PodmanTool
{
    private const string InstallCommand = "apt-get install podman catatonit conmon runc netavark aardvark-dns";
    private const string ConfigurationVariable = "CONTAINERS_CONF";

    /// <summary>Settings for a host that may not raise resource limits or whose cgroups crun does not support.</summary>
    private const string RestrictedHostConfiguration = """
        [engine]
        runtime="runc"
        [containers]
        default_ulimits=["nofile=1024:1024","nproc=1024:1024"]
        """;

    private static readonly Lazy<Task<string?>> Failure = new(RunOnceAsync);

    /// <summary>Gets the folder of the host that a container mounts read-only, at the same path, to use the host's programs.</summary>
    public static string Programs => "/usr";

    /// <summary>Runs one container, and skips the test if that fails; with <c>CI=true</c> the test fails.</summary>
    /// <remarks>
    /// Afterwards the environment of this process makes Aspire use podman with the settings that worked.
    /// Aspire reads the environment when the application builder is created.
    /// </remarks>
    public static async Task RequireAsync()
    {
        RequiredTool.Find("podman", "podman");
        if (await Failure.Value is { } failure)
            RequiredTool.Missing($"This test needs podman, which is installed but cannot run a container: {failure} Install its parts: {InstallCommand}");
    }

    /// <summary>Runs a podman command.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    /// <returns>What the command wrote to its standard output.</returns>
    /// <exception cref="InvalidOperationException">The command failed. The message has its error output.</exception>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("podman", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"podman {arguments[0]} failed with exit code {process.ExitCode}: {await error}");
    }

    /// <summary>Builds an image from a folder.</summary>
    /// <param name="folder">The files of the image.</param>
    /// <param name="instructions">The instructions of the Containerfile that follow the copy of the files.</param>
    /// <returns>The unique name of the image. It has no programs: its containers mount <see cref="Programs"/>.</returns>
    internal static async Task<string> BuildAsync(TemporaryFolder folder, params string[] instructions)
    {
        var image = $"localhost/sreassignment-test:{Guid.NewGuid():N}";
        Directory.CreateDirectory(folder.Path + Programs);
        foreach (var name in new[] { "bin", "lib", "lib64", "sbin" })
            Directory.CreateSymbolicLink(Path.Combine(folder.Path, name), $"usr/{name}");
        using var context = new TemporaryFolder();
        var containerfile = context.Write("Containerfile", string.Join('\n', ["FROM scratch", "COPY . /", .. instructions]) + "\n");
        await RunAsync("build", "--quiet", "--file", containerfile, "--tag", image, folder.Path);
        return image;
    }

    private static async Task<string?> RunOnceAsync()
    {
        Environment.SetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME", "podman");
        if (await TryRunAsync() is not { } failure)
            return null;
        // The file stays beside the tests, because Aspire's container processes use it until after the last test.
        var configuration = Path.Combine(AppContext.BaseDirectory, "restricted-containers.conf");
        await File.WriteAllTextAsync(configuration, RestrictedHostConfiguration);
        Environment.SetEnvironmentVariable(ConfigurationVariable, configuration);
        return await TryRunAsync() is { } restrictedFailure ? $"{failure.Trim()} With runc and lower limits: {restrictedFailure.Trim()}" : null;
    }

    /// <summary>Runs a container with a published port, because an incomplete installation often fails only when it sets up the network.</summary>
    private static async Task<string?> TryRunAsync()
    {
        try
        {
            using var folder = new TemporaryFolder();
            var image = await BuildAsync(folder);
            try
            {
                await RunAsync("run", "--rm", "--publish", "127.0.0.1::80", "--volume", $"{Programs}:{Programs}:ro", image, "/usr/bin/true");
            }
            finally
            {
                await RunAsync("rmi", "--force", image);
            }
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
