namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>A program of the machine's that a test needs: its absence is told to a person, and is a failure where every check must run.</summary>
internal static class RequiredTool
{
    public static string Find(string name, string install)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (path is null && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{name} is missing: {install}");
        else if (path is null)
            Assert.Ignore($"{name} is missing: {install}");
        return path!;
    }
}
