using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Builds one workload from its entry in the manifest and its hints.</summary>
internal sealed class WorkloadBuilder(
    ManifestDocument manifest, DeploymentHints allHints, PortTable ports, ExpressionResolver expressions, ProblemList problems)
{
    // One replica may be unavailable while a node is drained or a new version starts.
    private const int ProjectReplicas = 2;

    // The user "app" of the .NET container images.
    private const int ProjectUser = 1654;

    private const int MaxReplicas = 5;
    private const int CpuPercent = 70;

    // Endpoints are removed from every node within a few seconds. The host of .NET waits 30 seconds for requests in progress.
    private static readonly Shutdown DefaultShutdown = new(DelaySeconds: 5, GraceSeconds: 45);

    // The names of volumes that are added to a pod.
    private static readonly string[] AddedVolumes = ["tmp", "tls"];

    private readonly HashSet<string> _names = [.. manifest.Entries.Where(e => e.Value is ComputeEntry).Select(e => KubernetesName.Label(e.Key))];

    /// <returns>The workload; <see langword="null"/> if it cannot be deployed, which is reported.</returns>
    public Workload? Create(string name, ComputeEntry entry)
    {
        ReportIgnoredKeys(name, entry);
        var build = Build(name, entry);
        if (Image(name, entry, build) is not { } image)
            return null;

        var container = entry as ContainerEntry;
        var hints = allHints.Of(name);
        var arguments = entry.Args.Select((a, i) => Argument(name, i, a)).ToList();
        var entrypoint = container?.Entrypoint is { } text ? expressions.Resolve(name, "The entrypoint", text) : null;
        // A process with other arguments than those of the manifest does something else.
        if (arguments.Contains(null) || (container?.Entrypoint is not null && entrypoint is null))
            return null;

        var isProject = entry is ProjectEntry;
        var kind = hints.RunsToCompletion ? WorkloadKind.Job : container?.Volumes.Count > 0 ? WorkloadKind.StatefulSet : WorkloadKind.Deployment;
        var user = hints.User ?? (isProject ? ProjectUser : null as int?);
        if (user is null)
        {
            problems.Warning(
                name, $"The user of the image {image} is not known, so the namespace enforces only the baseline Pod Security Standard. Call WithRunAsUser.");
        }

        var replicas = kind == WorkloadKind.Deployment ? hints.Scaling?.Min ?? hints.Replicas ?? (isProject ? ProjectReplicas : 1) : 1;
        if (kind != WorkloadKind.Deployment && (hints.Scaling is not null || hints.Replicas > 1))
            problems.Warning(name, $"The resource has one pod, because a {kind} is not scaled. Remove its volumes to scale it.");
        var environment = Environment(name, entry).ToList();
        var own = ports.Of(name);
        return new Workload
        {
            Name = KubernetesName.Label(name),
            Kind = kind,
            Image = image,
            Project = (entry as ProjectEntry)?.Path,
            Build = build,
            Replicas = replicas,
            User = user,
            Entrypoint = entrypoint,
            Arguments = [.. arguments.OfType<Value>()],
            Environment = isProject ? ServerPorts.WithoutHttps(environment) : environment,
            Ports = own,
            Probes = kind == WorkloadKind.Job ? [] : ProbeFactory.Create(name, hints, own, ports, problems),
            Volumes = [.. Volumes(name, container)],
            Files =
            [
                .. (container?.BindMounts ?? []).Select((m, i) => MountReader.Read(name, i, m, manifest.Folder, problems)).OfType<MountedFiles>(),
                .. hints.Files,
            ],
            Connections = [.. Connections(entry)],
            WaitsFor = [.. hints.WaitsFor.Select(KubernetesName.Label)],
            Amounts = hints.Amounts ?? (isProject ? allHints.Options.ProjectResources : allHints.Options.ContainerResources),
            Scaling = hints.Scaling ?? new Scaling(replicas, Math.Max(MaxReplicas, replicas), CpuPercent),
            IsScalable = kind == WorkloadKind.Deployment && (isProject || replicas > 1 || hints.Scaling is not null),
            Shutdown = hints.Shutdown ?? (kind != WorkloadKind.Job && own.Count > 0 ? DefaultShutdown : null),
            Egress = Egress(name, hints, [.. environment.Select(e => e.Value), .. arguments.OfType<Value>()], entry),
            HasSessionAffinity = hints.HasSessionAffinity,
            CertificateFolderVariable = hints.CertificateFolderVariable,
            IngressAnnotations = hints.IngressAnnotations,
            Configure = hints.Configure,
        };
    }

    private string? Image(string name, ComputeEntry entry, ImageBuild? build)
    {
        var built = $"{KubernetesName.Label(name)}:{allHints.ApplicationVersion}";
        switch (entry)
        {
            case ProjectEntry:
                return built;
            case ContainerEntry { Build.BuildOnly: true }:
                return null;
            case ContainerEntry { Build: not null } or DockerfileEntry:
                if (build is not null)
                    problems.Warning(name, $"Publishing does not build the image. Build it in the folder of the manifest: {build.CommandLine(built)}");
                return build is null ? null : built;
            case ContainerEntry { Image: { Length: > 0 } image }:
                return image;
            case ContainerEntry:
                problems.Error(name, "A container must have an \"image\" or a \"build\".");
                return null;
            default:
                problems.Error(name, "An executable has no container image. Call PublishAsDockerFile, or AddDockerfile in publish mode.");
                return null;
        }
    }

    private ImageBuild? Build(string name, ComputeEntry entry)
    {
        var (build, args) = entry switch
        {
            ContainerEntry { Build: { BuildOnly: false } given } => (new ImageBuild(given.Context, given.Dockerfile) { Stage = given.Stage }, given.Args),
            DockerfileEntry dockerfile => (new ImageBuild(dockerfile.Context, dockerfile.Path), dockerfile.BuildArgs),
            _ => (null, null),
        };
        if (build is null)
            return null;
        var arguments = args!.Select(a =>
            (a.Key, Given: a.Value, Value: a.Value is null ? null : expressions.Resolve(name, $"Build argument '{a.Key}'", a.Value))).ToList();
        var secrets = ((entry as ContainerEntry)?.Build?.Secrets ?? new Dictionary<string, BuildSecretEntry>())
            .Select(s => (s.Key, s.Value.Source, Given: s.Value.Value, Value: s.Value.Value is null ? null
                : expressions.Resolve(name, $"Build secret '{s.Key}'", s.Value.Value)))
            .ToList();
        if (arguments.Exists(a => a.Given is not null && a.Value is null) || secrets.Exists(s => s.Given is not null && s.Value is null))
            return null;
        return build with { Arguments = [.. arguments.Select(a => (a.Key, a.Value))], Secrets = [.. secrets.Select(s => (s.Key, s.Source, s.Value))] };
    }

    private Value? Argument(string name, int index, string text)
    {
        var value = expressions.Resolve(name, $"Argument {index + 1}", text);
        foreach (var secret in (value?.Parameters ?? []).Where(p => p.Parameter.Secret))
        {
            problems.Warning(
                name,
                $"Argument {index + 1} contains the secret '{secret.Parameter.Name}', which every process in the container can see. Use a variable.");
        }

        return value;
    }

    private IEnumerable<(string Name, Value Value)> Environment(string name, ComputeEntry entry)
    {
        var names = new HashSet<string>();
        foreach (var (variable, text) in entry.Env)
        {
            // .NET reads both separators. Kubernetes accepts only "__".
            var key = entry is ProjectEntry ? variable.Replace(":", "__", StringComparison.Ordinal) : variable;
            if (key.Length == 0 || char.IsAsciiDigit(key[0]) || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            {
                problems.Error(
                    name,
                    $"'{variable}' is not a valid name of an environment variable. Use letters, digits, '_', '-' and '.', and do not start with a digit.");
            }
            else if (!names.Add(key))
            {
                problems.Error(name, $"Two environment variables become '{key}'. Remove one.");
            }
            else if (expressions.Resolve(name, $"Environment variable '{variable}'", text) is { } value)
            {
                yield return (key, value);
            }
        }
    }

    private IReadOnlyList<Egress> Egress(string name, ResourceHints hints, IReadOnlyList<Value> values, ComputeEntry entry)
    {
        if (hints.Egress.Count > 0)
            return hints.Egress;
        var hosts = EgressReader.Read(values, _names);
        if (hosts.Count > 0)
        {
            var list = string.Join(", ", hosts.Select(h => h.Port is null ? h.Host : $"{h.Host}:{h.Port}"));
            problems.Warning(
                name,
                $"The resource connects to {list}. Network policies have no host names, so it may connect to any address on these ports. "
                + "Call WithEgress to declare the addresses.");
        }

        foreach (var (host, _) in hosts.Where(h => h.Port is null))
            problems.Warning(name, $"The port of {host} is not known, so network policies deny the connection. Call WithEgress.");
        foreach (var (variable, parameter) in entry.Env.Select(e => (e.Key, Parameter: ConnectionName(e.Value))))
        {
            if (parameter is not null && manifest.Entries.GetValueOrDefault(parameter) is ParameterEntry)
            {
                problems.Warning(
                    name,
                    $"The host of '{parameter}' in '{variable}' is only known in the cluster, so network policies deny the connection "
                    + "unless another rule allows it. Call WithEgress.");
            }
        }

        return [.. hosts.Where(h => h.Port is not null).Select(h => new Egress(h.Host, null, h.Port!.Value))];
    }

    private IEnumerable<(string, string)> Connections(ComputeEntry entry) => entry.Env
        .Select(e => (Variable: entry is ProjectEntry ? e.Key.Replace(":", "__", StringComparison.Ordinal) : e.Key, Resource: ConnectionName(e.Value)))
        .Where(e => e.Resource is not null && manifest.Entries.GetValueOrDefault(e.Resource) is ContainerEntry)
        .Select(e => (e.Variable, KubernetesName.Label(e.Resource!)));

    private static string? ConnectionName(string text) =>
        text.StartsWith('{') && text.EndsWith(".connectionString}", StringComparison.Ordinal) ? text[1..^".connectionString}".Length] : null;

    private IEnumerable<Volume> Volumes(string resource, ContainerEntry? container)
    {
        var names = new HashSet<string>([.. AddedVolumes, .. (container?.BindMounts ?? []).Select((_, i) => MountReader.Name(resource, i))]);
        var targets = new HashSet<string>((container?.BindMounts ?? []).Select(m => m.Target.TrimEnd('/')));
        foreach (var (index, volume) in (container?.Volumes ?? []).Index())
        {
            if (!targets.Add(volume.Target.TrimEnd('/')))
            {
                problems.Error(resource, $"The path '{volume.Target}' is the target of two volumes or bind mounts. Remove one.");
                continue;
            }

            var name = KubernetesName.Label(volume.Name ?? $"data-{index}");
            while (!names.Add(name))
                name = $"{name}-{index}";
            yield return new Volume(name, volume.Target, volume.ReadOnly);
        }
    }

    private void ReportIgnoredKeys(string name, ComputeEntry entry)
    {
        if (entry.ContainerFiles is not null)
            problems.Warning(name, "\"containerFiles\" are ignored, because publishing does not build the image. Build an image that contains the files.");
        if (entry.Deployment is not null)
            problems.Warning(name, "\"deployment\" describes another platform and is ignored.");
    }
}
