namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>What a workload becomes.</summary>
internal enum WorkloadKind
{
    /// <summary>Any number of equal pods without data of their own.</summary>
    Deployment,

    /// <summary>Pods that each have data of their own.</summary>
    StatefulSet,

    /// <summary>A pod that does its work and ends.</summary>
    Job,
}

/// <summary>A process of the application.</summary>
internal sealed record Workload
{
    public required string Name { get; init; }

    public required WorkloadKind Kind { get; init; }

    /// <summary>The image, with its tag.</summary>
    public required string Image { get; init; }

    /// <summary>The project, relative to the manifest, that the image is made of; <see langword="null"/> for an image that is there already.</summary>
    public string? Project { get; init; }

    public required int Replicas { get; init; }

    /// <summary>The numeric user that the image runs as; <see langword="null"/> when that is not known.</summary>
    public int? User { get; init; }

    public Value? Entrypoint { get; init; }

    public IReadOnlyList<Value> Arguments { get; init; } = [];

    public IReadOnlyList<(string Name, Value Value)> Environment { get; init; } = [];

    public IReadOnlyList<Port> Ports { get; init; } = [];

    public IReadOnlyList<Probe> Probes { get; init; } = [];

    public IReadOnlyList<Volume> Volumes { get; init; } = [];

    public IReadOnlyList<MountedFiles> Files { get; init; } = [];

    /// <summary>The variables that hold the connection string of a workload, with that workload's name.</summary>
    public IReadOnlyList<(string Variable, string Workload)> Connections { get; init; } = [];

    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>Whether it may have any number of replicas. Of a container that somebody else made nobody knows, unless it has several already.</summary>
    public bool IsScalable => Kind == WorkloadKind.Deployment && (Project is not null || Replicas > 1);

    /// <summary>The ports that others may call.</summary>
    public IEnumerable<Port> ServicePorts => Ports.Where(p => !p.IsManagement);

    public Port? Management => Ports.FirstOrDefault(p => p.IsManagement);

    public Port? External => Ports.FirstOrDefault(p => p.IsExternal);
}

/// <summary>A port of a workload.</summary>
/// <param name="Name">At most 15 characters, as Kubernetes has it.</param>
/// <param name="Number">The port that callers connect to.</param>
/// <param name="ContainerPort">The port that the process listens on.</param>
/// <param name="Scheme">The scheme, such as <c>http</c>.</param>
/// <param name="Protocol"><c>TCP</c> or <c>UDP</c>.</param>
/// <param name="AppProtocol">What is spoken on it; <see langword="null"/> where nothing is known.</param>
/// <param name="IsExternal">Whether it is called from outside the cluster.</param>
/// <param name="IsManagement">Whether it is for the platform only: probes and metrics.</param>
internal sealed record Port(
    string Name, int Number, int ContainerPort, string Scheme, string Protocol, string? AppProtocol, bool IsExternal, bool IsManagement);

/// <summary>What the kubelet asks.</summary>
internal sealed record Probe(ProbeKind Kind, Port Port, string? Path, int InitialDelay, int Period, int Timeout, int Failures, int Successes);

internal enum ProbeKind
{
    Startup,
    Liveness,
    Readiness,
}

/// <summary>Data that outlives a pod.</summary>
internal sealed record Volume(string Name, string Target, bool ReadOnly);

/// <summary>Files beside the manifest that a container sees.</summary>
/// <param name="Name">The name of the ConfigMap.</param>
/// <param name="Target">Where the container sees them.</param>
/// <param name="IsFolder">Whether <paramref name="Target"/> is a folder.</param>
/// <param name="Files">The files: path below the target, key, and content.</param>
internal sealed record MountedFiles(string Name, string Target, bool IsFolder, IReadOnlyList<(string Path, string Key, byte[] Content)> Files);
