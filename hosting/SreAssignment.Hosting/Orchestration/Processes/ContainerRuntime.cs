using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs containers by the command of Docker or Podman, whichever is there, in the foreground: stopping the command stops the container.</summary>
/// <param name="environment">Names the application.</param>
/// <param name="configuration">Has the search path. <c>ASPIRE_CONTAINER_RUNTIME</c> names one of the two.</param>
internal sealed class ContainerRuntime(IHostEnvironment environment, IConfiguration configuration)
{
    private static readonly string[] Commands = ["docker", "podman"];

    // What the runtime's own command reads. A container's variable of such a name goes to the container only.
    private static readonly string[] OfTheCommand = ["PATH", "HOME", "TMPDIR", "DOCKER_", "CONTAINER", "REGISTRY_AUTH_FILE", "XDG_", "LD_"];

    /// <summary>What starts a container; its image is pulled before where it is missing.</summary>
    /// <exception cref="ContainerRuntimeException">There is no container runtime, or it does not work.</exception>
    /// <exception cref="DistributedApplicationException">The image cannot be pulled.</exception>
    public async Task<LaunchSpec> SpecAsync(
        ContainerResource container, string replicaId, Dictionary<string, string?> variables, IReadOnlyList<string> own, IReadOnlyList<string> arguments,
        IReadOnlyDictionary<EndpointAnnotation, int> ports, Action<string, bool> output, CancellationToken cancellationToken)
    {
        var command = await FindAsync(container.Name, cancellationToken);
        if (!container.TryGetLastAnnotation<ContainerImageAnnotation>(out var annotation))
            throw new DistributedApplicationException($"Container '{container.Name}' has no image.");
        var image = $"{(annotation.Registry is { Length: > 0 } registry ? $"{registry}/" : "")}{annotation.Image}:{annotation.Tag ?? "latest"}";
        await PullAsync(command, image, output, cancellationToken);

        List<string> options = ["--init"];
        foreach (var (endpoint, port) in ports)
            options.AddRange(["--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:{endpoint.TargetPort ?? port}")]);

        // Mostly by name: a value on a command line can be read by every user of the machine.
        foreach (var variable in own)
        {
            var isOfTheCommand = OfTheCommand.Any(name => variable.StartsWith(name, StringComparison.Ordinal));
            options.AddRange(["--env", isOfTheCommand ? $"{variable}={variables[variable]}" : variable]);
            if (isOfTheCommand)
                variables[variable] = Environment.GetEnvironmentVariable(variable);
        }

        foreach (var mount in container.Annotations.OfType<ContainerMountAnnotation>())
            options.AddRange(["--volume", Mount(mount)]);
        if (container.Entrypoint is { } entrypoint)
            options.AddRange(["--entrypoint", entrypoint]);
        options.Add(image);
        options.AddRange(arguments);
        if (container.IsPersistent())
            return await new PersistentContainer(command, PersistentName(container)).SpecAsync(options, variables, own, ports, cancellationToken);

        var name = string.Create(CultureInfo.InvariantCulture, $"{environment.ApplicationName.ToLowerInvariant()}-{replicaId}-{Environment.ProcessId}");
        return new LaunchSpec(command, ["run", "--rm", "--name", name, .. options], Directory.GetCurrentDirectory(), variables, new ContainerName(command, name));
    }

    /// <summary>The ports of this machine that a persistent container of an earlier run has, by the names of its endpoints.</summary>
    /// <exception cref="ContainerRuntimeException">There is no container runtime, or it does not work.</exception>
    public async Task<IReadOnlyDictionary<string, int>> KnownPortsAsync(ContainerResource container, CancellationToken cancellationToken) => container.IsPersistent()
        ? await new PersistentContainer(await FindAsync(container.Name, cancellationToken), PersistentName(container)).PortsAsync(cancellationToken)
        : new Dictionary<string, int>();

    /// <summary>The same in every run of one application, and another where an application of that name lies in another folder.</summary>
    private string PersistentName(ContainerResource container)
    {
        var folder = SHA256.HashData(Encoding.UTF8.GetBytes(environment.ContentRootPath));
        return $"{environment.ApplicationName}-{container.Name}-{Convert.ToHexString(folder, 0, 4)}".ToLowerInvariant();
    }

    private static async Task PullAsync(string command, string image, Action<string, bool> output, CancellationToken cancellationToken)
    {
        if (await Command.RunAsync(command, ["image", "inspect", "--format", "{{.Id}}", image], (_, _) => { }, cancellationToken) == 0)
            return;
        var errors = new List<string>();
        output($"pulls {image}", false);
        if (await Command.RunAsync(command, ["pull", image], Forward, cancellationToken) != 0)
            throw new DistributedApplicationException($"The image {image} cannot be pulled: {errors.LastOrDefault() ?? "no reason was given"}");

        // Both runtimes write their progress to standard error.
        void Forward(string line, bool isError)
        {
            output(line, false);
            if (isError)
                errors.Add(line);
        }
    }

    private static string Mount(ContainerMountAnnotation mount)
    {
        var source = mount.Source is null ? "" : $"{mount.Source}:";
        return $"{source}{mount.Target}{(mount.IsReadOnly ? ":ro" : "")}";
    }

    /// <summary>The first that works: the command of Docker is often there without its daemon.</summary>
    private async Task<string> FindAsync(string container, CancellationToken cancellationToken)
    {
        var folders = (configuration["PATH"] ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var wanted = configuration["ASPIRE_CONTAINER_RUNTIME"] is { Length: > 0 } one ? [one] : Commands;
        var installed = wanted.Select(command => folders.Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists)).OfType<string>().ToList();
        var problems = new List<string>();
        foreach (var command in installed)
        {
            var output = new ConcurrentQueue<string>();
            if (await Command.RunAsync(command, ["image", "ls", "--quiet"], (line, _) => output.Enqueue(line), cancellationToken) == 0)
                return command;
            problems.Add($"{command} does not work: {string.Join(' ', output)}");
        }

        throw new ContainerRuntimeException(installed.Count == 0
            ? $"Container '{container}' needs {string.Join(" or ", wanted)}, and it is not on the search path (PATH). Install one, for instance with: apt-get install podman."
            : $"Container '{container}' needs a container runtime that works. {string.Join(' ', problems)}");
    }
}

/// <summary>There is no container runtime, or it does not work.</summary>
/// <param name="message">Says which, and what to do.</param>
internal sealed class ContainerRuntimeException(string message) : DistributedApplicationException(message);
