namespace SreAssignment.Testing;

/// <summary>A command that a test needs: without it the test is skipped, and under <c>CI=true</c> it fails.</summary>
public static class RequiredTool
{
    /// <returns>The command's path.</returns>
    public static string Find(string command, string package)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(f => Path.Combine(f, command)).FirstOrDefault(File.Exists);
        if (path is null)
            Missing($"This test needs {command}. Install it: apt-get install {package}");
        return path!;
    }

    /// <summary>Skips the test, or fails it under <c>CI=true</c>.</summary>
    public static void Missing(string message)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(message);
        Assert.Ignore(message);
    }
}
