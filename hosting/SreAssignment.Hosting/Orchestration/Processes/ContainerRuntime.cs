using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs containers by the command of Docker or Podman, whichever is there, in the foreground: stopping the command stops the container.</summary>
/// <param name="environment">Names the application.</param>
internal sealed class ContainerRuntime(IHostEnvironment environment)
{
    private static readonly string[] Commands = ["docker", "podman"];

    /// <summary>What starts a container; its image is pulled before where it is missing.</summary>
    /// <exception cref="ContainerRuntimeException">There is no container runtime, or it does not work.</exception>
    /// <exception cref="DistributedApplicationException">The image cannot be pulled.</exception>
    public async Task<LaunchSpec> SpecAsync(
        ContainerResource container, string replicaId, Dictionary<string, string?> variables, IReadOnlyList<string> own, IReadOnlyList<string> arguments,
        IReadOnlyDictionary<EndpointAnnotation, int> ports, Action<string, bool> output, CancellationToken cancellationToken)
    {
        var command = Find(variables.GetValueOrDefault("PATH")) ?? throw new ContainerRuntimeException(
            $"Container '{container.Name}' needs Docker or Podman, and neither is on the search path (PATH). Install one of them, for instance with: apt-get install podman.");
        if (!container.TryGetLastAnnotation<ContainerImageAnnotation>(out var annotation))
            throw new DistributedApplicationException($"Container '{container.Name}' has no image.");
        var image = $"{(annotation.Registry is { Length: > 0 } registry ? $"{registry}/" : "")}{annotation.Image}:{annotation.Tag ?? "latest"}";
        await PullAsync(command, image, output, cancellationToken);

        var name = string.Create(CultureInfo.InvariantCulture, $"{environment.ApplicationName.ToLowerInvariant()}-{replicaId}-{Environment.ProcessId}");
        List<string> run = ["run", "--rm", "--init", "--name", name];
        foreach (var (endpoint, port) in ports)
            run.AddRange(["--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:{endpoint.TargetPort ?? port}")]);

        // By name only: a value on a command line can be read by every user of the machine.
        foreach (var variable in own)
            run.AddRange(["--env", variable]);
        foreach (var mount in container.Annotations.OfType<ContainerMountAnnotation>())
            run.AddRange(["--volume", Mount(mount)]);
        if (container.Entrypoint is { } entrypoint)
            run.AddRange(["--entrypoint", entrypoint]);
        return new LaunchSpec(command, [.. run, image, .. arguments], Directory.GetCurrentDirectory(), variables);
    }

    private static async Task PullAsync(string command, string image, Action<string, bool> output, CancellationToken cancellationToken)
    {
        if (await Command.RunAsync(command, ["image", "inspect", "--format", "{{.Id}}", image], Ignore, cancellationToken) == 0)
            return;
        var errors = new List<string>();
        output($"pulls {image}", false);
        var exitCode = await Command.RunAsync(command, ["pull", image], Forward, cancellationToken);
        if (exitCode == 0)
            return;

        // What does not even list its images does not work at all, whatever it says of this one.
        var works = await Command.RunAsync(command, ["image", "ls", "--quiet"], Ignore, cancellationToken) == 0;
        throw works
            ? new DistributedApplicationException($"The image {image} cannot be pulled: {errors.LastOrDefault() ?? $"exit code {exitCode}"}")
            : new ContainerRuntimeException($"{Path.GetFileName(command)} is installed and does not work: {errors.LastOrDefault() ?? $"exit code {exitCode}"}");

        // Both runtimes write their progress to standard error.
        void Forward(string line, bool isError)
        {
            output(line, false);
            if (isError)
                errors.Add(line);
        }

        static void Ignore(string line, bool isError)
        {
        }
    }

    private static string Mount(ContainerMountAnnotation mount)
    {
        var source = mount.Source is null ? "" : $"{mount.Source}:";
        return $"{source}{mount.Target}{(mount.IsReadOnly ? ":ro" : "")}";
    }

    private static string? Find(string? path) => Commands
        .SelectMany(command => (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, command)))
        .FirstOrDefault(File.Exists);
}

/// <summary>There is no container runtime, or it does not work.</summary>
/// <param name="message">Says which, and what to do.</param>
internal sealed class ContainerRuntimeException(string message) : DistributedApplicationException(message);
