namespace SreAssignment.AppHost.Monitoring;

/// <summary>A monitoring server.</summary>
/// <param name="Name">The name of the resource.</param>
/// <param name="Programs">The names of its executable file.</param>
/// <param name="Image">Its container image.</param>
/// <param name="ImageData">Where the image keeps data.</param>
/// <param name="Package">What to install where neither the program nor the image can run.</param>
internal sealed record MonitoringTool(string Name, string[] Programs, string Image, string ImageData, string Package)
{
    private const string ImageConfiguration = "/etc/monitoring";

    /// <summary>Finds how to run the server: by a container runtime, else by the program in <c>PATH</c>.</summary>
    /// <param name="runtime">The container runtime; <see langword="null"/> where there is none, or where containers are not wanted.</param>
    /// <param name="folder">The folder of the server's configuration, in which it starts.</param>
    /// <param name="data">The folder of the program's data.</param>
    /// <param name="options">More options of the container.</param>
    /// <returns>The command; <see langword="null"/> where there is neither.</returns>
    /// <remarks>
    /// The container is in the network of the host, which Aspire's containers cannot be: replicas listen on the loopback address only, and so does the
    /// server. Docker has that network on Linux only by default, so the program comes first elsewhere.
    /// </remarks>
    public ToolCommand? Find(string? runtime, string folder, string data, params IEnumerable<string> options)
    {
        var program = Programs.Select(FindInPath).FirstOrDefault(path => path is not null);
        if (program is not null && (runtime is null || !OperatingSystem.IsLinux()))
            return new(program, [], folder, data);
        if (runtime is null)
            return null;
        string[] arguments =
        [
            // SELinux denies a container the files of the host otherwise.
            "run", "--rm", "--network=host", "--security-opt=label=disable",
            $"--volume={folder}:{ImageConfiguration}:ro", $"--workdir={ImageConfiguration}", .. options, Image,
        ];
        return new(runtime, arguments, ImageConfiguration, ImageData);
    }

    private static string? FindInPath(string program)
    {
        var file = OperatingSystem.IsWindows() ? $"{program}.exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}

/// <summary>How a monitoring server is started.</summary>
/// <param name="Command">The executable file.</param>
/// <param name="Arguments">The arguments before those of the server.</param>
/// <param name="Folder">The path of its configuration, as the server sees it.</param>
/// <param name="Data">The path of its data, as the server sees it.</param>
internal sealed record ToolCommand(string Command, string[] Arguments, string Folder, string Data);

/// <summary>Stands for a monitoring server that is not installed.</summary>
/// <param name="name">The name of the resource.</param>
internal sealed class MissingToolResource(string name) : Resource(name);
