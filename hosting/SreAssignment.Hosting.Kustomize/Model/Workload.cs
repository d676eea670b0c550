using k8s;
using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>The controller that a workload becomes.</summary>
internal enum WorkloadKind
{
    /// <summary>Any number of equal pods without data of their own.</summary>
    Deployment,

    /// <summary>Pods that each have data of their own.</summary>
    StatefulSet,

    /// <summary>A pod that runs to completion.</summary>
    Job,
}

/// <summary>A process of the application.</summary>
internal sealed record Workload
{
    public required string Name { get; init; }

    public required WorkloadKind Kind { get; init; }

    /// <summary>The image, with its tag.</summary>
    public required string Image { get; init; }

    /// <summary>The project, relative to the manifest, that the image is built from; <see langword="null"/> for any other image.</summary>
    public string? Project { get; init; }

    /// <summary>The Dockerfile that the image is built from; <see langword="null"/> for any other image.</summary>
    public ImageBuild? Build { get; init; }

    public required int Replicas { get; init; }

    /// <summary>The numeric user that the image runs as; <see langword="null"/> when it is not known.</summary>
    public int? User { get; init; }

    public Value? Entrypoint { get; init; }

    public IReadOnlyList<Value> Arguments { get; init; } = [];

    public IReadOnlyList<(string Name, Value Value)> Environment { get; init; } = [];

    public IReadOnlyList<Port> Ports { get; init; } = [];

    public IReadOnlyList<Probe> Probes { get; init; } = [];

    public IReadOnlyList<Volume> Volumes { get; init; } = [];

    public IReadOnlyList<MountedFiles> Files { get; init; } = [];

    /// <summary>The variables that hold the connection string of a workload, with the name of that workload.</summary>
    public IReadOnlyList<(string Variable, string Workload)> Connections { get; init; } = [];

    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    public required ResourceAmounts Amounts { get; init; }

    public required Scaling Scaling { get; init; }

    /// <summary>How a pod ends; <see langword="null"/> for the defaults of Kubernetes.</summary>
    public Shutdown? Shutdown { get; init; }

    public IReadOnlyList<Egress> Egress { get; init; } = [];

    public bool HasSessionAffinity { get; init; }

    /// <summary>The variable for the folder of the certificate; <see langword="null"/> for none.</summary>
    public string? CertificateFolderVariable { get; init; }

    public IReadOnlyDictionary<string, string> IngressAnnotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether autoscaling may choose the number of pods. Another image may not support several, unless the model has several.</summary>
    public required bool IsScalable { get; init; }

    /// <summary>The changes that the AppHost makes to each object before it is written.</summary>
    public IReadOnlyList<Action<IKubernetesObject<V1ObjectMeta>>> Configure { get; init; } = [];

    /// <summary>The ports of the Service.</summary>
    public IEnumerable<Port> ServicePorts => Ports.Where(p => !p.IsPrivate);

    /// <summary>The ports of the container, each once.</summary>
    public IEnumerable<Port> ContainerPorts => Ports.DistinctBy(p => p.Target);

    public Port? Management => Ports.FirstOrDefault(p => p.MetricsPath is not null);

    public IEnumerable<Port> ExternalPorts => Ports.Where(p => p.IsExternal);

    /// <summary>The external ports that an Ingress or an HTTPRoute can serve.</summary>
    public IEnumerable<Port> ExternalHttpPorts => ExternalPorts.Where(p => p.IsHttp);
}

/// <summary>A port of a workload.</summary>
/// <param name="Name">The name of the port of the Service, at most 15 characters.</param>
/// <param name="Number">The port that clients connect to.</param>
/// <param name="ContainerPort">The port that the process listens on.</param>
/// <param name="Scheme">The scheme, such as <c>http</c>.</param>
/// <param name="Protocol"><c>TCP</c> or <c>UDP</c>.</param>
internal sealed record Port(string Name, int Number, int ContainerPort, string Scheme, string Protocol)
{
    /// <summary>The name of the port of the container, which several ports of the Service can have.</summary>
    public string Target { get; init; } = Name;

    /// <summary>The application protocol; <see langword="null"/> where it is not known.</summary>
    public string? AppProtocol { get; init; }

    /// <summary>Whether clients outside of the cluster use the port.</summary>
    public bool IsExternal { get; init; }

    /// <summary>The path of the metrics; <see langword="null"/> where there are none.</summary>
    public string? MetricsPath { get; init; }

    /// <summary>Whether the port is for the platform only, and not part of the Service.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>The port of every node; <see langword="null"/> for one derived from the name.</summary>
    public int? NodePort { get; init; }

    public bool IsHttp => Protocol == "TCP" && Scheme is "http" or "https";
}

/// <summary>A probe of the kubelet. Without a path it opens a connection.</summary>
internal sealed record Probe(ProbeKind Kind, Port Port, string? Path, int InitialDelay, int Period, int Timeout, int Failures, int Successes);

internal enum ProbeKind
{
    Startup,
    Liveness,
    Readiness,
}

/// <summary>Data that outlives a pod.</summary>
internal sealed record Volume(string Name, string Target, bool ReadOnly);

/// <summary>Files beside the manifest that are mounted into a container.</summary>
/// <param name="Name">The name of the ConfigMap.</param>
/// <param name="Target">The path in the container.</param>
/// <param name="IsFolder">Whether <paramref name="Target"/> is a folder.</param>
/// <param name="Files">The files: path below the target, key, and content.</param>
internal sealed record MountedFiles(string Name, string Target, bool IsFolder, IReadOnlyList<(string Path, string Key, byte[] Content)> Files)
{
    /// <summary>The permissions of each file; <see langword="null"/> for 0644.</summary>
    public int? Mode { get; init; }
}
