namespace Aspire.Hosting.Tests;

/// <summary>A command that a test needs: without it the test is skipped, and under <c>CI=true</c> it fails.</summary>
internal static class RequiredTool
{
    /// <returns>The command's path.</returns>
    public static string Find(string command, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        if (folders.Select(f => Path.Combine(f, command)).FirstOrDefault(File.Exists) is { } path)
            return path;
        var message = $"This test needs {command}. Install it: apt-get install {package}";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(message);
        Assert.Ignore(message);
        throw new InvalidOperationException(message);
    }
}
