using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs containers by the command of Docker or Podman, whichever is there, in the foreground: stopping the command stops the container.</summary>
/// <param name="environment">Names the application.</param>
internal sealed class ContainerRuntime(IHostEnvironment environment)
{
    private static readonly string[] Commands = ["docker", "podman"];

    /// <exception cref="DistributedApplicationException">There is no container runtime.</exception>
    public LaunchSpec Spec(
        ContainerResource container, string replicaId, Dictionary<string, string?> variables, IReadOnlyList<string> own, IReadOnlyList<string> arguments,
        IReadOnlyDictionary<EndpointAnnotation, int> ports)
    {
        var command = Find(variables.GetValueOrDefault("PATH")) ?? throw new DistributedApplicationException(
            $"Container '{container.Name}' needs Docker or Podman, and neither is on the search path (PATH). Install one of them, for instance with: apt-get install podman.");
        if (!container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
            throw new DistributedApplicationException($"Container '{container.Name}' has no image.");

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

        var registry = image.Registry is { Length: > 0 } host ? $"{host}/" : "";
        return new LaunchSpec(command, [.. run, $"{registry}{image.Image}:{image.Tag ?? "latest"}", .. arguments], Directory.GetCurrentDirectory(), variables);
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
