using System.Diagnostics;

namespace SreAssignment.Testing;

/// <summary>A command that a test needs. Without it the test is skipped, or fails under <c>CI=true</c>.</summary>
public static class RequiredTool
{
    /// <summary>Finds a command in <c>PATH</c> and in the system's folders for administrators, which the path of a normal user lacks.</summary>
    /// <param name="command">The name of the executable file.</param>
    /// <param name="package">The Debian packages to install it from, separated by spaces.</param>
    /// <returns>The command's path.</returns>
    public static string Find(string command, string package)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/sbin"];
        var file = OperatingSystem.IsWindows() ? $"{command}.exe" : command;
        var path = folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
        if (path is null)
            Missing($"This test needs {command}. Install it: apt-get install {package}");
        return path!;
    }

    /// <summary>Skips the test, or fails it under <c>CI=true</c>.</summary>
    /// <param name="reason">What is missing and how to install it, or the tool's own error output where it is installed and does not work.</param>
    public static void Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Ignore(reason);
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">Its path, see <see cref="Find"/>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The exit code, and standard output followed by standard error.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
