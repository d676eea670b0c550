using System.Globalization;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Objects;

/// <summary>Makes the pods of workloads.</summary>
internal static class PodTemplates
{
    // Above the drain delay (5 s) and the longest request (60 s).
    private const int TerminationGracePeriod = 90;
    private const string ScratchSize = "512Mi";

    public static V1PodTemplateSpec Create(Application application, Workload workload, ContainerEnvironment environment) => new()
    {
        Metadata = new V1ObjectMeta { Labels = Labels.Of(application, workload), Annotations = Scraping(workload) },
        Spec = new V1PodSpec
        {
            ServiceAccountName = workload.Name,
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            TerminationGracePeriodSeconds = TerminationGracePeriod,
            RestartPolicy = workload.Kind == WorkloadKind.Job ? "OnFailure" : null,
            SecurityContext = PodSecurity(workload),
            TopologySpreadConstraints = workload.Kind == WorkloadKind.Deployment
                ? [Spread(application, workload, "kubernetes.io/hostname"), Spread(application, workload, "topology.kubernetes.io/zone")]
                : null,
            Containers = [Container(workload, environment)],
            Volumes = NullIfEmpty(Volumes(workload)),
        },
    };

    private static V1Container Container(Workload workload, ContainerEnvironment environment) => new()
    {
        Name = workload.Name,
        Image = workload.Image,
        ImagePullPolicy = "IfNotPresent",
        Command = environment.Command,
        Args = environment.Arguments,
        EnvFrom = environment.Settings.Count == 0
            ? null
            : [new V1EnvFromSource { ConfigMapRef = new V1ConfigMapEnvSource { Name = ContainerEnvironment.ConfigMapName(workload) } }],
        Env = NullIfEmpty([.. Home(workload), .. environment.Variables ?? []]),
        Ports = NullIfEmpty([.. workload.Ports.Select(p => new V1ContainerPort { Name = p.Name, ContainerPort = p.ContainerPort, Protocol = p.Protocol })]),
        StartupProbe = Probe(workload, ProbeKind.Startup),
        LivenessProbe = Probe(workload, ProbeKind.Liveness),
        ReadinessProbe = Probe(workload, ProbeKind.Readiness),
        Resources = Resources(workload),
        SecurityContext = ContainerSecurity(workload),
        VolumeMounts = NullIfEmpty(Mounts(workload)),
    };

    private static V1Probe? Probe(Workload workload, ProbeKind kind) => workload.Probes.FirstOrDefault(p => p.Kind == kind) is not { } probe ? null : new V1Probe
    {
        HttpGet = probe.Path is null ? null : new V1HTTPGetAction { Path = probe.Path, Port = probe.Port.Name, Scheme = probe.Port.Scheme.ToUpperInvariant() },
        TcpSocket = probe.Path is null ? new V1TCPSocketAction { Port = probe.Port.Name } : null,
        InitialDelaySeconds = probe.InitialDelay == 0 ? null : probe.InitialDelay,
        PeriodSeconds = probe.Period,
        TimeoutSeconds = probe.Timeout,
        FailureThreshold = probe.Failures,
        SuccessThreshold = probe.Successes == 1 ? null : probe.Successes,
    };

    private static V1ResourceRequirements Resources(Workload workload) => workload.Kind == WorkloadKind.StatefulSet
        ? Resources("100m", "256Mi", "1", "1Gi")
        : Resources("100m", "128Mi", "1", "512Mi");

    private static V1ResourceRequirements Resources(string cpu, string memory, string cpuLimit, string memoryLimit) => new()
    {
        Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpu), ["memory"] = new(memory) },
        Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpuLimit), ["memory"] = new(memoryLimit) },
    };

    private static V1PodSecurityContext PodSecurity(Workload workload) => new()
    {
        RunAsNonRoot = workload.User is null ? null : true,
        RunAsUser = workload.User,
        RunAsGroup = workload.User,
        FsGroup = workload.User,
        FsGroupChangePolicy = workload.User is null ? null : "OnRootMismatch",
        SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
    };

    // An image that may be root's own needs its capabilities, and writes where it likes.
    private static V1SecurityContext ContainerSecurity(Workload workload) => new()
    {
        AllowPrivilegeEscalation = false,
        ReadOnlyRootFilesystem = workload.User is null ? null : true,
        Capabilities = workload.User is null ? null : new V1Capabilities { Drop = ["ALL"] },
    };

    private static V1TopologySpreadConstraint Spread(Application application, Workload workload, string topology) => new()
    {
        MaxSkew = 1,
        TopologyKey = topology,
        WhenUnsatisfiable = "ScheduleAnyway",
        LabelSelector = Labels.Selector(application, workload.Name),
    };

    // The image's home is read-only, and nobody knows where else it would write.
    private static IEnumerable<V1EnvVar> Home(Workload workload)
    {
        if (workload is { Project: null, User: not null } && workload.Environment.All(e => e.Name != "HOME"))
            yield return new V1EnvVar { Name = "HOME", Value = "/tmp" };
    }

    private static Dictionary<string, string>? Scraping(Workload workload) => workload.Management is not { } port ? null : new()
    {
        ["prometheus.io/scrape"] = "true",
        ["prometheus.io/port"] = port.ContainerPort.ToString(CultureInfo.InvariantCulture),
        ["prometheus.io/path"] = "/metrics",
    };

    private static List<V1Volume> Volumes(Workload workload)
    {
        var volumes = new List<V1Volume>();
        if (workload.User is not null && !IsMounted(workload, "/tmp"))
            volumes.Add(new V1Volume { Name = "tmp", EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity(ScratchSize) } });
        if (workload.Kind == WorkloadKind.Job)
        {
            // A Job has no claims of its own: what it writes there it writes for itself.
            volumes.AddRange(workload.Volumes.Select(v => new V1Volume { Name = v.Name, EmptyDir = new V1EmptyDirVolumeSource() }));
        }

        volumes.AddRange(workload.Files.Select(f => new V1Volume
        {
            Name = f.Name,
            ConfigMap = new V1ConfigMapVolumeSource { Name = f.Name, Items = [.. f.Files.Select(i => new V1KeyToPath { Key = i.Key, Path = i.Path })] },
        }));
        return volumes;
    }

    private static List<V1VolumeMount> Mounts(Workload workload)
    {
        var mounts = new List<V1VolumeMount>();
        if (workload.User is not null && !IsMounted(workload, "/tmp"))
            mounts.Add(new V1VolumeMount { Name = "tmp", MountPath = "/tmp" });
        mounts.AddRange(workload.Volumes.Select(v => new V1VolumeMount { Name = v.Name, MountPath = v.Target, ReadOnlyProperty = v.ReadOnly ? true : null }));
        mounts.AddRange(workload.Files.Select(f => new V1VolumeMount
        {
            Name = f.Name,
            MountPath = f.Target,
            SubPath = f.IsFolder ? null : f.Files[0].Path,
            ReadOnlyProperty = true,
        }));
        return mounts;
    }

    private static bool IsMounted(Workload workload, string path) =>
        workload.Volumes.Any(v => v.Target.TrimEnd('/') == path) || workload.Files.Any(f => f.Target.TrimEnd('/') == path);

    private static IList<T>? NullIfEmpty<T>(List<T> list) => list.Count == 0 ? null : list;
}
