using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Makes an application of a manifest. A resource that cannot be deployed is told and left out; the others are made all the same.</summary>
internal sealed class ApplicationBuilder
{
    // Enough that one may be away: while a node is drained, or a new version starts.
    private const int ProjectReplicas = 2;

    // The user that .NET's container images have for applications.
    private const int ProjectUser = 1654;

    private readonly ManifestDocument _manifest;
    private readonly ProblemList _problems;
    private readonly PortTable _ports;
    private readonly ParameterTable _parameters = new();
    private readonly ExpressionResolver _expressions;
    private readonly HashSet<string> _jobs;

    private ApplicationBuilder(ManifestDocument manifest, ProblemList problems)
    {
        _manifest = manifest;
        _problems = problems;
        _ports = new PortTable(manifest, problems);
        _expressions = new ExpressionResolver(manifest, _ports, _parameters, problems);
        _jobs = [.. manifest.Facts.Resources.Values.SelectMany(f => f.WaitFor).Where(w => w.Until == "completed").Select(w => w.Resource)];
    }

    public static Application Build(ManifestDocument manifest, ProblemList problems) => new ApplicationBuilder(manifest, problems).Build();

    private Application Build()
    {
        TellSameNames();
        var workloads = new Dictionary<string, Workload>();
        foreach (var (name, entry) in _manifest.Entries)
        {
            if (entry is ComputeEntry compute && Workload(name, compute) is { } workload)
                workloads.TryAdd(workload.Name, workload);
        }

        TellSharedVolumes();
        foreach (var parameter in _parameters.All.Where(p => p is { Secret: false, Default: null }))
            _problems.Warning(parameter.Name, "It has no value: give one in the ConfigMap 'parameters' of each overlay.");
        return new Application(
            KubernetesName.Label(_manifest.Facts.Application), _manifest.Facts.Version,
            [.. workloads.Values.OrderBy(w => w.Name, StringComparer.Ordinal)], _parameters.All,
            [.. _expressions.Edges.Where(e => workloads.ContainsKey(e.From) && workloads.ContainsKey(e.To))
                .OrderBy(e => e.From, StringComparer.Ordinal).ThenBy(e => e.To, StringComparer.Ordinal).ThenBy(e => e.Port.Number)]);
    }

    private Workload? Workload(string name, ComputeEntry entry)
    {
        TellIgnored(name, entry);
        if (Image(name, entry) is not { } image)
            return null;
        var container = entry as ContainerEntry;
        var facts = _manifest.Facts.Resources.GetValueOrDefault(name) ?? ResourceFacts.None;
        var ports = _ports.Of(name);
        var kind = _jobs.Contains(name) ? WorkloadKind.Job : container?.Volumes.Count > 0 ? WorkloadKind.StatefulSet : WorkloadKind.Deployment;
        var user = entry is ProjectEntry ? facts.User ?? ProjectUser : facts.User;
        if (user is null)
            _problems.Warning(name, $"Nobody says which user the image {image} runs as, so the namespace cannot enforce more than the baseline Pod Security Standard.");

        return new Workload
        {
            Name = KubernetesName.Label(name),
            Kind = kind,
            Image = image,
            Project = (entry as ProjectEntry)?.Path,
            Replicas = kind == WorkloadKind.Deployment ? facts.Replicas ?? (entry is ProjectEntry ? ProjectReplicas : 1) : 1,
            User = user,
            Entrypoint = container?.Entrypoint is { } entrypoint ? _expressions.Resolve(name, "The entrypoint", entrypoint) : null,
            Arguments = [.. entry.Args.Select((a, i) => Argument(name, i, a))],
            Environment = [.. Environment(name, entry)],
            Ports = ports,
            Probes = kind == WorkloadKind.Job ? [] : ProbeFactory.Create(name, facts, ports, _ports, _problems),
            Volumes = [.. Volumes(container)],
            Files = [.. (container?.BindMounts ?? []).Select((m, i) => MountReader.Read(name, i, m, _manifest.Folder, _problems)).OfType<MountedFiles>()],
            Connections = [.. Connections(entry)],
            WaitsFor = [.. facts.WaitFor.Select(w => KubernetesName.Label(w.Resource))],
        };
    }

    private string? Image(string name, ComputeEntry entry)
    {
        var built = $"{KubernetesName.Label(name)}:{_manifest.Facts.Version}";
        switch (entry)
        {
            case ProjectEntry:
                return built;
            case ContainerEntry { Build.BuildOnly: true }:
                return null;
            case ContainerEntry { Build: { } build }:
                _problems.Warning(name, $"Its image is not built here. Build it: docker build -f {build.Dockerfile} -t {built} {build.Context}");
                return built;
            case DockerfileEntry dockerfile:
                _problems.Warning(name, $"Its image is not built here. Build it: docker build -f {dockerfile.Path} -t {built} {dockerfile.Context}");
                return built;
            case ContainerEntry { Image: { Length: > 0 } image }:
                return image;
            case ContainerEntry:
                _problems.Error(name, "A container has an \"image\", or a \"build\" that makes one.");
                return null;
            default:
                _problems.Error(name, "An executable runs on the developer's machine only. Publish it as a container: PublishAsDockerFile, or AddDockerfile when publishing.");
                return null;
        }
    }

    private Value Argument(string name, int index, string text)
    {
        var value = _expressions.Resolve(name, $"Argument {index + 1}", text);
        foreach (var secret in value.Parameters.Where(p => p.Parameter.Secret))
            _problems.Warning(name, $"Argument {index + 1} holds the secret '{secret.Parameter.Name}', which every process in the container can read there. Pass it by an environment variable.");
        return value;
    }

    private IEnumerable<(string, Value)> Environment(string name, ComputeEntry entry)
    {
        foreach (var (variable, text) in entry.Env)
        {
            // .NET reads both forms, and Kubernetes takes only the one.
            var key = entry is ProjectEntry ? variable.Replace(":", "__", StringComparison.Ordinal) : variable;
            if (key.Length > 0 && !char.IsAsciiDigit(key[0]) && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
                yield return (key, _expressions.Resolve(name, $"Environment variable '{variable}'", text));
            else
                _problems.Error(name, $"'{variable}' is no name of an environment variable in Kubernetes: letters, digits, '_', '-' and '.', not starting with a digit.");
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

    private void TellIgnored(string name, ComputeEntry entry)
    {
        if (entry.ContainerFiles is not null)
            _problems.Warning(name, "\"containerFiles\" are copied when the image is built, which is not done here: build an image that has them.");
        if (entry.Deployment is not null)
            _problems.Warning(name, "\"deployment\" is for another platform and is ignored.");
    }

    private void TellSameNames()
    {
        foreach (var same in _manifest.Entries.Where(e => e.Value is ComputeEntry or ParameterEntry).Select(e => e.Key).GroupBy(KubernetesName.Label).Where(g => g.Count() > 1))
            _problems.Error(same.First(), $"The names {string.Join(", ", same.Select(n => $"'{n}'"))} all become '{same.Key}' in Kubernetes. Rename all but one.");
    }

    private void TellSharedVolumes()
    {
        var shared = _manifest.Entries.Where(e => e.Value is ContainerEntry)
            .SelectMany(e => ((ContainerEntry)e.Value).Volumes.Where(v => v.Name is not null).Select(v => (Volume: v.Name!, Resource: e.Key)))
            .GroupBy(v => v.Volume).Where(g => g.Select(v => v.Resource).Distinct().Count() > 1);
        foreach (var volume in shared)
            _problems.Warning(volume.First().Resource, $"Volume '{volume.Key}' belongs to {string.Join(" and ", volume.Select(v => v.Resource))}: in the cluster each has one of its own.");
    }
}
