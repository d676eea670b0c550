using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts the process of a replica: a project's assembly, a container by the container runtime's command, or an executable.</summary>
/// <param name="environment">Works out variables and arguments.</param>
/// <param name="reaper">Stops what is left should the host die.</param>
/// <param name="probe">Asks replicas how they are.</param>
/// <param name="proxies">Spread connections over replicas.</param>
/// <param name="logs">Take the output in.</param>
/// <param name="containers">Runs containers.</param>
/// <param name="sessions">Has projects run by the development tool that started the host.</param>
internal sealed class ReplicaLauncher(
    ReplicaEnvironment environment, Reaper reaper, HealthProbe probe, EndpointAllocator proxies, ResourceLoggerService logs, ContainerRuntime containers,
    RunSessionClient sessions)
{
    /// <exception cref="DistributedApplicationException">It cannot be started; the message says why.</exception>
    public async Task<Replica> LaunchAsync(IResource resource, string replicaId, CancellationToken cancellationToken)
    {
        var reservation = new PortReservation();
        try
        {
            var known = resource is ContainerResource container ? await containers.KnownPortsAsync(container, cancellationToken) : new Dictionary<string, int>();
            var ports = Endpoints(resource).ToDictionary(e => e, e => known.TryGetValue(e.Name, out var port) ? port : Port(resource, e, reservation));
            var (variables, own, arguments) = await environment.ResolveAsync(resource, replicaId, ports, cancellationToken);
            var spec = await SpecAsync(resource, replicaId, variables, own, arguments, ports, cancellationToken);
            if (resource is ContainerResource)
                reservation.Dispose();
            else
                reservation.BeforeStart();

            var process = await StartAsync(resource, replicaId, spec, own, arguments, cancellationToken);
            return new Replica(resource, process, spec, own, reservation, ports, proxies, probe);
        }
        catch
        {
            reservation.Dispose();
            throw;
        }
    }

    private async Task<IReplicaProcess> StartAsync(
        IResource resource, string replicaId, LaunchSpec spec, IReadOnlyList<string> own, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        // A development tool knows the projects that the host's project refers to.
        if (sessions.Endpoint is null || resource.Annotations.OfType<IProjectMetadata>().LastOrDefault() is not IBuiltProjectMetadata project)
            return ChildProcess.Start(spec, reaper, Output);
        var variables = own.Select(name => new RunSessionVariable(name, spec.Environment[name] ?? "")).Concat(reaper.Variables.Select(v => new RunSessionVariable(v.Key, v.Value)));
        return await sessions.StartAsync(project.ProjectPath, variables, arguments, Output, cancellationToken);

        void Output(string line, bool isError) => logs.Write(resource, replicaId, line, isError);
    }

    private static IEnumerable<EndpointAnnotation> Endpoints(IResource resource) => resource.Annotations.OfType<EndpointAnnotation>();

    private static int Port(IResource resource, EndpointAnnotation endpoint, PortReservation reservation) => (resource, endpoint) switch
    {
        // What listens on this machine is the runtime's port mapping; the target port is the one inside the container.
        (ContainerResource, { IsProxied: true }) => reservation.Take(),
        (_, { TargetPort: { } fixedPort }) => fixedPort,
        _ => reservation.Take(),
    };

    private async Task<LaunchSpec> SpecAsync(
        IResource resource, string replicaId, Dictionary<string, string?> variables, IReadOnlyList<string> own, IReadOnlyList<string> arguments,
        IReadOnlyDictionary<EndpointAnnotation, int> ports, CancellationToken cancellationToken)
    {
        switch (resource)
        {
            case ProjectResource:
                var metadata = resource.Annotations.OfType<IProjectMetadata>().Last();
                var assembly = metadata is IBuiltProjectMetadata built
                    ? built.TargetPath
                    : await ProjectBuild.RunAsync(metadata.ProjectPath, Output, cancellationToken);
                return new LaunchSpec(DotnetHost.Path, ["exec", assembly, .. arguments], Path.GetDirectoryName(metadata.ProjectPath)!, variables);
            case ContainerResource container:
                return await containers.SpecAsync(container, replicaId, variables, own, arguments, ports, Output, cancellationToken);
            case ExecutableResource executable:
                return new LaunchSpec(executable.Command, arguments, executable.WorkingDirectory, variables);
            default:
                throw new DistributedApplicationException($"Resource '{resource.Name}' is a {resource.GetType().Name}, which cannot be started.");
        }

        void Output(string line, bool isError) => logs.Write(resource, replicaId, line, isError);
    }
}
