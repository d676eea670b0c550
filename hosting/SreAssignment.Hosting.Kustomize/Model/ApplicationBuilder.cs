using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Builds an application from a manifest and hints. A resource that cannot be deployed is reported and left out.</summary>
internal sealed class ApplicationBuilder
{
    // One replica may be unavailable while a node is drained or a new version starts.
    private const int ProjectReplicas = 2;

    // The user "app" of the .NET container images.
    private const int ProjectUser = 1654;

    private readonly ManifestDocument _manifest;
    private readonly DeploymentHints _hints;
    private readonly ProblemList _problems;
    private readonly PortTable _ports;
    private readonly ParameterTable _parameters = new();
    private readonly ExpressionResolver _expressions;

    private ApplicationBuilder(ManifestDocument manifest, DeploymentHints hints, ProblemList problems)
    {
        _manifest = manifest;
        _hints = hints;
        _problems = problems;
        _ports = new PortTable(manifest, problems);
        _expressions = new ExpressionResolver(manifest, _ports, _parameters, problems);
    }

    public static Application Build(ManifestDocument manifest, DeploymentHints hints, ProblemList problems) =>
        new ApplicationBuilder(manifest with { Entries = Deployed(manifest, hints) }, hints, problems).Build();

    private static Dictionary<string, Entry> Deployed(ManifestDocument manifest, DeploymentHints hints) => manifest.Entries.ToDictionary(
        e => e.Key, e => hints.Of(e.Key).IsDeployedElsewhere ? new UndeployableEntry("it belongs to another compute environment") : e.Value);

    private Application Build()
    {
        ReportSameNames();
        var workloads = new Dictionary<string, Workload>();
        foreach (var (name, entry) in _manifest.Entries)
        {
            if (entry is ComputeEntry compute && Workload(name, compute) is { } workload)
                workloads.TryAdd(workload.Name, workload);
        }

        ReportSharedVolumes();
        foreach (var parameter in _parameters.All.Where(p => p is { Secret: false, Default: null }))
        {
            _problems.Warning(
                parameter.Name,
                "The parameter has no value. Set it in the ConfigMap 'parameters' of each overlay, or pass a value and publishValueAsDefault to AddParameter.");
        }

        return new Application(
            KubernetesName.Label(_hints.ApplicationName), _hints.ApplicationVersion,
            [.. workloads.Values.OrderBy(w => w.Name, StringComparer.Ordinal)], _parameters.All,
            [.. _expressions.Edges.Where(e => workloads.ContainsKey(e.From) && workloads.ContainsKey(e.To))
                .OrderBy(e => e.From, StringComparer.Ordinal).ThenBy(e => e.To, StringComparer.Ordinal).ThenBy(e => e.Port.Number)]);
    }

    private Workload? Workload(string name, ComputeEntry entry)
    {
        ReportIgnoredKeys(name, entry);
        if (Image(name, entry) is not { } image)
            return null;
        var container = entry as ContainerEntry;
        var hints = _hints.Of(name);
        var ports = _ports.Of(name);
        var kind = hints.RunsToCompletion ? WorkloadKind.Job : container?.Volumes.Count > 0 ? WorkloadKind.StatefulSet : WorkloadKind.Deployment;
        var user = hints.User ?? (entry is ProjectEntry ? ProjectUser : null as int?);
        if (user is null)
        {
            _problems.Warning(
                name,
                $"The user of the image {image} is not known, so the namespace enforces only the baseline Pod Security Standard. Call WithRunAsUser.");
        }


        return new Workload
        {
            Name = KubernetesName.Label(name),
            Kind = kind,
            Image = image,
            Project = (entry as ProjectEntry)?.Path,
            Replicas = kind == WorkloadKind.Deployment ? hints.Replicas ?? (entry is ProjectEntry ? ProjectReplicas : 1) : 1,
            User = user,
            Entrypoint = container?.Entrypoint is { } entrypoint ? _expressions.Resolve(name, "The entrypoint", entrypoint) : null,
            Arguments = [.. entry.Args.Select((a, i) => Argument(name, i, a))],
            Environment = [.. Environment(name, entry)],
            Ports = ports,
            Probes = kind == WorkloadKind.Job ? [] : ProbeFactory.Create(name, hints, ports, _ports, _problems),
            Volumes = [.. Volumes(container)],
            Files = [.. (container?.BindMounts ?? []).Select((m, i) => MountReader.Read(name, i, m, _manifest.Folder, _problems)).OfType<MountedFiles>()],
            Connections = [.. Connections(entry)],
            WaitsFor = [.. hints.WaitsFor.Select(KubernetesName.Label)],
        };
    }

    private string? Image(string name, ComputeEntry entry)
    {
        var built = $"{KubernetesName.Label(name)}:{_hints.ApplicationVersion}";
        switch (entry)
        {
            case ProjectEntry:
                return built;
            case ContainerEntry { Build.BuildOnly: true }:
                return null;
            case ContainerEntry { Build: { } build }:
                _problems.Warning(name, $"Publishing does not build the image. Build it: docker build -f {build.Dockerfile} -t {built} {build.Context}");
                return built;
            case DockerfileEntry dockerfile:
                _problems.Warning(name, $"Publishing does not build the image. Build it: docker build -f {dockerfile.Path} -t {built} {dockerfile.Context}");
                return built;
            case ContainerEntry { Image: { Length: > 0 } image }:
                return image;
            case ContainerEntry:
                _problems.Error(name, "A container must have an \"image\" or a \"build\".");
                return null;
            default:
                _problems.Error(name, "An executable has no container image. Call PublishAsDockerFile, or AddDockerfile in publish mode.");
                return null;
        }
    }

    private Value Argument(string name, int index, string text)
    {
        var value = _expressions.Resolve(name, $"Argument {index + 1}", text);
        foreach (var secret in value.Parameters.Where(p => p.Parameter.Secret))
        {
            _problems.Warning(
                name,
                $"Argument {index + 1} contains the secret '{secret.Parameter.Name}', which every process in the container can see. Use a variable.");
        }

        return value;
    }

    private IEnumerable<(string, Value)> Environment(string name, ComputeEntry entry)
    {
        foreach (var (variable, text) in entry.Env)
        {
            // .NET reads both separators. Kubernetes accepts only "__".
            var key = entry is ProjectEntry ? variable.Replace(":", "__", StringComparison.Ordinal) : variable;
            if (key.Length > 0 && !char.IsAsciiDigit(key[0]) && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            {
                yield return (key, _expressions.Resolve(name, $"Environment variable '{variable}'", text));
            }
            else
            {
                _problems.Error(
                    name,
                    $"'{variable}' is not a valid name of an environment variable. Use letters, digits, '_', '-' and '.', and do not start with a digit.");
            }
        }
    }

    private IEnumerable<(string, string)> Connections(ComputeEntry entry) => entry.Env
        .Where(e => e.Value.StartsWith('{') && e.Value.EndsWith(".connectionString}", StringComparison.Ordinal))
        .Select(e => (Variable: e.Key, Resource: e.Value[1..^".connectionString}".Length]))
        .Where(e => _manifest.Entries.GetValueOrDefault(e.Resource) is ContainerEntry)
        .Select(e => (e.Variable, KubernetesName.Label(e.Resource)));

    private static IEnumerable<Volume> Volumes(ContainerEntry? container)
    {
        var names = new HashSet<string>();
        foreach (var (index, volume) in (container?.Volumes ?? []).Index())
        {
            var name = KubernetesName.Label(volume.Name ?? $"data-{index}");
            yield return new Volume(names.Add(name) ? name : $"{name}-{index}", volume.Target, volume.ReadOnly);
        }
    }

    private void ReportIgnoredKeys(string name, ComputeEntry entry)
    {
        if (entry.ContainerFiles is not null)
            _problems.Warning(name, "\"containerFiles\" are ignored, because publishing does not build the image. Build an image that contains the files.");
        if (entry.Deployment is not null)
            _problems.Warning(name, "\"deployment\" describes another platform and is ignored.");
    }

    private void ReportSameNames()
    {
        var names = _manifest.Entries.Where(e => e.Value is ComputeEntry or ParameterEntry).Select(e => e.Key);
        foreach (var same in names.GroupBy(KubernetesName.Label).Where(g => g.Count() > 1))
        {
            var all = string.Join(", ", same.Select(n => $"'{n}'"));
            _problems.Error(same.First(), $"The names {all} become the same name '{same.Key}' in Kubernetes. Rename all but one.");
        }
    }

    private void ReportSharedVolumes()
    {
        var shared = _manifest.Entries.Where(e => e.Value is ContainerEntry)
            .SelectMany(e => ((ContainerEntry)e.Value).Volumes.Where(v => v.Name is not null).Select(v => (Volume: v.Name!, Resource: e.Key)))
            .GroupBy(v => v.Volume).Where(g => g.Select(v => v.Resource).Distinct().Count() > 1);
        foreach (var volume in shared)
        {
            var users = string.Join(" and ", volume.Select(v => v.Resource));
            _problems.Warning(volume.First().Resource, $"Volume '{volume.Key}' is used by {users}. In Kubernetes each of them has a volume of its own.");
        }
    }
}
