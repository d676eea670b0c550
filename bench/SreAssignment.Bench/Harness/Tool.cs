using System.Diagnostics;

namespace SreAssignment.Bench.Harness;

/// <summary>A peer that is not installed.</summary>
internal sealed class MissingToolException(string command, string install) : Exception($"{command} is not installed: {install}");

/// <summary>Commands of the machine.</summary>
internal static class Tool
{
    /// <summary>Options of the SDK. A build server that stays would keep the output of the command open.</summary>
    public static readonly string[] NoServers = ["--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"];

    /// <summary>Finds a command in <c>PATH</c> and in the system's folders for administrators, which the path of a normal user lacks.</summary>
    /// <param name="command">The name of the executable file.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <exception cref="MissingToolException">It is not there.</exception>
    public static string Find(string command, string package)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/sbin"];
        return folders.Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists)
            ?? throw new MissingToolException(command, $"apt-get install {package}");
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Standard output.</returns>
    /// <exception cref="InvalidOperationException">The exit code is not 0; the message has the output.</exception>
    public static async Task<string> RunAsync(
        string command, IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? output
                : throw new InvalidOperationException(
                    $"{command} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}:\n{output}{await error}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Publishes a project as a release, as its container image has it.</summary>
    /// <returns>The path of the executable file.</returns>
    public static async Task<string> PublishAsync(string project, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(project);
        var folder = Path.Combine(Repository.Artifacts, "publish", name);
        if (!Published.Add(name))
            return Path.Combine(folder, name);
        Console.WriteLine($"dotnet publish {project} -c Release");
        // Files of an earlier publish would count in its size.
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        // A container image has the native libraries of its own platform only.
        await RunAsync(
            "dotnet", ["publish", Repository.PathOf(project), "-c", "Release", "--use-current-runtime", "--no-self-contained", "-o", folder, .. NoServers],
            cancellationToken);
        return Path.Combine(folder, name);
    }

    /// <summary>Installs the packages of a package-lock.json.</summary>
    public static async Task<string> InstallNpmAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Repository.PathOf("bench", folder);
        Find("node", "nodejs");
        if (!Published.Add(folder))
            return path;
        await RunAsync(Find("npm", "npm"), ["ci", "--prefix", path, "--silent", "--no-fund", "--no-audit"], cancellationToken);
        return path;
    }

    private static readonly HashSet<string> Published = [];
}
