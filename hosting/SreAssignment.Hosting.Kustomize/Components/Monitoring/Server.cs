using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;

namespace SreAssignment.Hosting.Kustomize.Components.Monitoring;

/// <summary>
/// A server of a component, with one replica: two would each have data of their own. A budget for one replica would only block the drain of its node.
/// </summary>
internal sealed record Server(string Name, string Image, int User, string Component)
{
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<V1EnvVar> Environment { get; init; } = [];

    public required IReadOnlyList<ServerPort> Ports { get; init; }

    /// <summary>The path of the readiness probe; <see langword="null"/> to open a connection.</summary>
    public string? ReadinessPath { get; init; }

    /// <summary>The path of the liveness probe; <see langword="null"/> to open a connection.</summary>
    public string? LivenessPath { get; init; }

    /// <summary>The port of the probes, by its name; the first one by default.</summary>
    public string? ProbePort { get; init; }

    public string? WorkingDirectory { get; init; }

    public IReadOnlyList<(string Path, V1Volume Volume)> Mounts { get; init; } = [];

    /// <summary>The path and size of the persistent volume; <see langword="null"/> for a server without data.</summary>
    public (string Path, string Size)? Data { get; init; }

    public required ResourceAmounts Amounts { get; init; }

    /// <summary>Whether the server calls the API server.</summary>
    public bool UsesApi { get; init; }

    public V1LabelSelector Pods(Application application) => Labels.Selector(application, Name);

    /// <summary>Allows connections from pods to ports of the server.</summary>
    public V1NetworkPolicy From(Application application, params IReadOnlyList<(IReadOnlyList<V1NetworkPolicyPeer> Clients, IReadOnlyList<int> Ports)> rules)
    {
        var policy = Policy.Of(application, Name, Pods(application), Policy.Ingress);
        policy.Spec.Ingress =
        [
            .. rules.Where(r => r.Clients.Count > 0)
                .Select(r => new V1NetworkPolicyIngressRule { FromProperty = [.. r.Clients], Ports = [.. r.Ports.Select(p => Policy.Port("TCP", p))] }),
        ];
        return policy;
    }

    /// <summary>Allows connections from the server: to DNS, and those of the rules.</summary>
    public V1NetworkPolicy To(Application application, params IReadOnlyList<(IReadOnlyList<V1NetworkPolicyPeer> Servers, IReadOnlyList<int> Ports)> rules)
    {
        var policy = PlatformEdges.Dns(application, $"{Name}-egress", Pods(application));
        foreach (var (servers, ports) in rules.Where(r => r.Servers.Count > 0))
            policy.Spec.Egress.Add(new V1NetworkPolicyEgressRule { To = [.. servers], Ports = [.. ports.Select(p => Policy.Port("TCP", p))] });
        return policy;
    }

    /// <summary>The account, the Service and the controller.</summary>
    public IReadOnlyList<object> Objects(Application application) =>
    [
        new V1ServiceAccount { ApiVersion = "v1", Kind = "ServiceAccount", Metadata = Meta(application), AutomountServiceAccountToken = false },
        new V1Service
        {
            ApiVersion = "v1",
            Kind = "Service",
            Metadata = Meta(application),
            Spec = new V1ServiceSpec
            {
                ClusterIP = "None",
                Selector = Labels.Selecting(application, Name),
                Ports = [.. Ports.Select(p => new V1ServicePort { Name = p.Name, Port = p.Number, TargetPort = p.Name, AppProtocol = p.AppProtocol })],
            },
        },
        Data is null ? Deployment(application) : StatefulSet(application),
    ];

    private V1Deployment Deployment(Application application) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "Deployment",
        Metadata = Meta(application),
        Spec = new V1DeploymentSpec { Replicas = 1, RevisionHistoryLimit = 5, Selector = Pods(application), Template = Template(application) },
    };

    private V1StatefulSet StatefulSet(Application application) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "StatefulSet",
        Metadata = Meta(application),
        Spec = new V1StatefulSetSpec
        {
            Replicas = 1,
            RevisionHistoryLimit = 5,
            ServiceName = Name,
            Selector = Pods(application),
            PersistentVolumeClaimRetentionPolicy = new V1StatefulSetPersistentVolumeClaimRetentionPolicy { WhenDeleted = "Retain", WhenScaled = "Retain" },
            Template = Template(application),
            VolumeClaimTemplates =
            [
                new V1PersistentVolumeClaim
                {
                    Metadata = new V1ObjectMeta { Name = "data" },
                    Spec = new V1PersistentVolumeClaimSpec
                    {
                        AccessModes = ["ReadWriteOnce"],
                        StorageClassName = application.Options.StorageClass,
                        Resources = new V1VolumeResourceRequirements
                        {
                            Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new(Data!.Value.Size) },
                        },
                    },
                },
            ],
        },
    };

    private V1PodTemplateSpec Template(Application application) => new()
    {
        Metadata = new V1ObjectMeta { Labels = All(application) },
        Spec = new V1PodSpec
        {
            ServiceAccountName = Name,
            AutomountServiceAccountToken = UsesApi,
            EnableServiceLinks = false,
            SecurityContext = new V1PodSecurityContext
            {
                RunAsNonRoot = true,
                RunAsUser = User,
                RunAsGroup = User,
                FsGroup = User,
                FsGroupChangePolicy = "OnRootMismatch",
                SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
            },
            Containers = [Container()],
            Volumes =
            [
                new V1Volume { Name = "tmp", EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity("64Mi") } },
                .. Mounts.Select(m => m.Volume),
            ],
        },
    };

    private V1Container Container() => new()
    {
        Name = Name,
        Image = Image,
        Args = Arguments.Count == 0 ? null : [.. Arguments],
        Env = Environment.Count == 0 ? null : [.. Environment],
        WorkingDir = WorkingDirectory,
        Ports = [.. Ports.Select(p => new V1ContainerPort { Name = p.Name, ContainerPort = p.Number })],
        StartupProbe = Probe(LivenessPath, failures: 60),
        LivenessProbe = Probe(LivenessPath, failures: 6),
        ReadinessProbe = Probe(ReadinessPath, failures: 3),
        Resources = new V1ResourceRequirements
        {
            Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(Amounts.Cpu), ["memory"] = new(Amounts.Memory) },
            Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(Amounts.CpuLimit!), ["memory"] = new(Amounts.MemoryLimit!) },
        },
        SecurityContext = new V1SecurityContext
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            Capabilities = new V1Capabilities { Drop = ["ALL"] },
        },
        VolumeMounts =
        [
            new V1VolumeMount { Name = "tmp", MountPath = "/tmp" },
            // A database does not start beside lost+found, so the container sees a folder of the volume.
            .. Data is { } data ? (V1VolumeMount[])[new() { Name = "data", MountPath = data.Path, SubPath = Name }] : [],
            .. Mounts.Select(m => new V1VolumeMount { Name = m.Volume.Name, MountPath = m.Path, ReadOnlyProperty = true }),
        ],
    };

    private V1Probe Probe(string? path, int failures)
    {
        var port = ProbePort ?? Ports[0].Name;
        return new V1Probe
        {
            HttpGet = path is null ? null : new V1HTTPGetAction { Path = path, Port = port },
            TcpSocket = path is null ? new V1TCPSocketAction { Port = port } : null,
            PeriodSeconds = 5,
            TimeoutSeconds = 3,
            FailureThreshold = failures,
        };
    }

    private V1ObjectMeta Meta(Application application) => new() { Name = Name, Labels = All(application) };

    // The version is that of the server, so that a release of the application does not start it again.
    private Dictionary<string, string> All(Application application) => new(Labels.Selecting(application, Name))
    {
        [Labels.Component] = Component,
        [Labels.Version] = KubernetesName.Version(Image[(Image.LastIndexOf(':') + 1)..]),
    };
}

/// <summary>A port of a server.</summary>
internal sealed record ServerPort(string Name, int Number, string AppProtocol = "http");

/// <summary>Volumes with files of ConfigMaps and Secrets.</summary>
internal static class ServerFiles
{
    /// <summary>A volume with the files at their paths.</summary>
    /// <param name="volume">The name of the volume.</param>
    /// <param name="maps">The ConfigMaps with their files.</param>
    /// <param name="secrets">The Secrets with the path of their value.</param>
    public static V1Volume Volume(
        string volume, IEnumerable<(string Map, IReadOnlyList<ConfigurationFile> Files)> maps, IEnumerable<(string Secret, string Path)>? secrets = null)
    {
        var files = maps.Select(m => new V1VolumeProjection
        {
            ConfigMap = new V1ConfigMapProjection { Name = m.Map, Items = [.. m.Files.Select(f => new V1KeyToPath { Key = f.Key, Path = f.Path })] },
        });
        var values = (secrets ?? []).Select(s => new V1VolumeProjection
        {
            Secret = new V1SecretProjection { Name = s.Secret, Items = [new V1KeyToPath { Key = ContainerEnvironment.SecretKey, Path = s.Path }] },
        });
        return new V1Volume { Name = volume, Projected = new V1ProjectedVolumeSource { Sources = [.. files, .. values] } };
    }
}
