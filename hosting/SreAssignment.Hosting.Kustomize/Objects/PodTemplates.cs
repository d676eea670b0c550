using System.Globalization;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Objects;

/// <summary>Creates the pods of workloads.</summary>
internal static class PodTemplates
{
    private const string ScratchSize = "512Mi";
    private const string HeapLimit = "DOTNET_GCHeapHardLimitPercent";
    private const string Hostname = "kubernetes.io/hostname";
    private const string Zone = "topology.kubernetes.io/zone";

    // The folder of a volume that the container sees. The root of a volume can contain lost+found, and a database does not start in a folder that is not empty.
    private const string VolumeFolder = "data";

    // Pods of the version that is being replaced do not count.
    private static readonly string[] OfOneVersion = ["pod-template-hash"];

    public static V1PodTemplateSpec Create(Application application, Workload workload, ContainerEnvironment environment) => new()
    {
        Metadata = new V1ObjectMeta { Labels = Labels.Of(application, workload), Annotations = Scraping(workload) },
        Spec = new V1PodSpec
        {
            ServiceAccountName = workload.Name,
            AutomountServiceAccountToken = false,
            EnableServiceLinks = false,
            TerminationGracePeriodSeconds = workload.Shutdown?.GraceSeconds,
            RestartPolicy = workload.Kind == WorkloadKind.Job ? "OnFailure" : null,
            SecurityContext = PodSecurity(workload),
            TopologySpreadConstraints = workload.Kind == WorkloadKind.Deployment ? [OverNodes(application, workload)] : null,
            Affinity = workload.Kind == WorkloadKind.Deployment ? OverZones(application, workload) : null,
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
        Env = NullIfEmpty([.. Defaults(workload), .. environment.Variables ?? []]),
        Ports = NullIfEmpty(
            [.. workload.ContainerPorts.Select(p => new V1ContainerPort { Name = p.Target, ContainerPort = p.ContainerPort, Protocol = p.Protocol })]),
        Lifecycle = workload.Shutdown is { DelaySeconds: > 0 and var delay }
            ? new V1Lifecycle { PreStop = new V1LifecycleHandler { Sleep = new V1SleepAction { Seconds = delay } } }
            : null,
        StartupProbe = Probe(workload, ProbeKind.Startup),
        LivenessProbe = Probe(workload, ProbeKind.Liveness),
        ReadinessProbe = Probe(workload, ProbeKind.Readiness),
        Resources = Resources(workload),
        SecurityContext = ContainerSecurity(workload),
        VolumeMounts = NullIfEmpty(Mounts(workload)),
    };

    private static V1Probe? Probe(Workload workload, ProbeKind kind) => workload.Probes.FirstOrDefault(p => p.Kind == kind) is { } probe ? Probe(probe) : null;

    private static V1Probe Probe(Probe probe) => new()
    {
        HttpGet = probe.Path is null ? null
            : new V1HTTPGetAction { Path = probe.Path, Port = probe.Port.Target, Scheme = probe.Port.Scheme.ToUpperInvariant() },
        TcpSocket = probe.Path is null ? new V1TCPSocketAction { Port = probe.Port.Target } : null,
        InitialDelaySeconds = probe.InitialDelay == 0 ? null : probe.InitialDelay,
        PeriodSeconds = probe.Period,
        TimeoutSeconds = probe.Timeout,
        FailureThreshold = probe.Failures,
        SuccessThreshold = probe.Successes == 1 ? null : probe.Successes,
    };

    private static V1ResourceRequirements Resources(Workload workload) => new()
    {
        Requests = Amounts(workload.Amounts.Cpu, workload.Amounts.Memory),
        Limits = Amounts(workload.Amounts.CpuLimit, workload.Amounts.MemoryLimit),
    };

    private static Dictionary<string, ResourceQuantity>? Amounts(string? cpu, string? memory)
    {
        var amounts = new Dictionary<string, ResourceQuantity>();
        if (cpu is not null)
            amounts["cpu"] = new(cpu);
        if (memory is not null)
            amounts["memory"] = new(memory);
        return amounts.Count == 0 ? null : amounts;
    }

    private static V1PodSecurityContext PodSecurity(Workload workload) => new()
    {
        RunAsNonRoot = workload.User is null ? null : true,
        RunAsUser = workload.User,
        RunAsGroup = workload.User,
        FsGroup = workload.User,
        FsGroupChangePolicy = workload.User is null ? null : "OnRootMismatch",
        SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
    };

    // An image that may run as root needs its capabilities, and may write to any folder.
    private static V1SecurityContext ContainerSecurity(Workload workload) => new()
    {
        AllowPrivilegeEscalation = false,
        ReadOnlyRootFilesystem = workload.User is null ? null : true,
        Capabilities = workload.User is null ? null : new V1Capabilities { Drop = ["ALL"] },
    };

    private static V1TopologySpreadConstraint OverNodes(Application application, Workload workload) => new()
    {
        MaxSkew = 1,
        TopologyKey = Hostname,
        WhenUnsatisfiable = "ScheduleAnyway",
        LabelSelector = Labels.Selector(application, workload.Name),
        MatchLabelKeys = OfOneVersion,
    };

    // A spread constraint on a label that a node lacks makes the scheduler skip the other constraints for that node. A preference does not.
    private static V1Affinity OverZones(Application application, Workload workload) => new()
    {
        PodAntiAffinity = new V1PodAntiAffinity
        {
            PreferredDuringSchedulingIgnoredDuringExecution =
            [
                new V1WeightedPodAffinityTerm
                {
                    Weight = 50,
                    PodAffinityTerm = new V1PodAffinityTerm
                    {
                        TopologyKey = Zone,
                        LabelSelector = Labels.Selector(application, workload.Name),
                        MatchLabelKeys = OfOneVersion,
                    },
                },
            ],
        },
    };

    private static IEnumerable<V1EnvVar> Defaults(Workload workload)
    {
        // The home of the image is read-only, and where else the process writes is not known.
        if (workload is { Project: null, User: not null } && Lacks("HOME"))
            yield return new V1EnvVar { Name = "HOME", Value = "/tmp" };
        // The garbage collector reads hexadecimal digits.
        if (workload is { Project: not null, Amounts.MemoryLimit: not null } && Lacks(HeapLimit))
            yield return new V1EnvVar { Name = HeapLimit, Value = $"0x{workload.Amounts.HeapPercent:X}" };

        bool Lacks(string name) => workload.Environment.All(e => e.Name != name);
    }

    private static Dictionary<string, string>? Scraping(Workload workload) => workload.Management is not { } port ? null : new()
    {
        ["prometheus.io/scrape"] = "true",
        ["prometheus.io/port"] = port.ContainerPort.ToString(CultureInfo.InvariantCulture),
        ["prometheus.io/path"] = port.MetricsPath!,
    };

    private static List<V1Volume> Volumes(Workload workload)
    {
        var volumes = new List<V1Volume>();
        if (workload.User is not null && !IsMounted(workload, "/tmp"))
            volumes.Add(new V1Volume { Name = "tmp", EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity(ScratchSize) } });
        if (workload.Kind == WorkloadKind.Job)
        {
            // A Job has no claims of its own. Its data ends with it.
            volumes.AddRange(workload.Volumes.Select(v => new V1Volume { Name = v.Name, EmptyDir = new V1EmptyDirVolumeSource() }));
        }

        volumes.AddRange(workload.Files.Select(f => new V1Volume
        {
            Name = f.Name,
            ConfigMap = new V1ConfigMapVolumeSource
            {
                Name = f.Name,
                Items = [.. f.Files.Select(i => new V1KeyToPath { Key = i.Key, Path = i.Path, Mode = f.Mode })],
            },
        }));
        return volumes;
    }

    private static List<V1VolumeMount> Mounts(Workload workload)
    {
        var mounts = new List<V1VolumeMount>();
        if (workload.User is not null && !IsMounted(workload, "/tmp"))
            mounts.Add(new V1VolumeMount { Name = "tmp", MountPath = "/tmp" });
        mounts.AddRange(workload.Volumes.Select(v => new V1VolumeMount
        {
            Name = v.Name,
            MountPath = v.Target,
            SubPath = workload.Kind == WorkloadKind.StatefulSet ? VolumeFolder : null,
            ReadOnlyProperty = v.ReadOnly ? true : null,
        }));
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
