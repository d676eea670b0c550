namespace Aspire.Hosting.Orchestration;

/// <summary>The <c>dotnet</c> command that runs the host itself, so that what it starts runs on the same installation.</summary>
internal static class DotnetHost
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        // The runtime is at {root}/shared/Microsoft.NETCore.App/{version}.
        var runtime = System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var root = System.IO.Path.GetFullPath(System.IO.Path.Combine(runtime, "..", "..", ".."));
        var dotnet = System.IO.Path.Combine(root, "dotnet");
        return File.Exists(dotnet) ? dotnet : "dotnet";
    }
}
