using k8s;
using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>What a deployment needs and the manifest's schema has no place for. Every member has a default.</summary>
internal sealed record DeploymentHints
{
    /// <summary>The name of the application, which becomes the namespace; <see langword="null"/> for the name in the manifest, or <c>application</c>.</summary>
    public string? ApplicationName { get; init; }

    /// <summary>
    /// The version of the application, which becomes the tag of its images; <see langword="null"/> for the version in the manifest, or <c>1.0.0</c>.
    /// </summary>
    public string? ApplicationVersion { get; init; }

    public DeploymentOptions Options { get; init; } = new();

    /// <summary>The hints for resources, by the name of the resource in the manifest.</summary>
    public IReadOnlyDictionary<string, ResourceHints> Resources { get; init; } = new Dictionary<string, ResourceHints>();

    public ResourceHints Of(string resource) => Resources.GetValueOrDefault(resource) ?? ResourceHints.None;
}

/// <summary>What the clusters of a deployment have in common. An overlay can patch each of these.</summary>
internal sealed record DeploymentOptions
{
    /// <summary>The registry, and the path in it, that the images of the application are pulled from.</summary>
    public string? Registry { get; init; }

    /// <summary>The public host name; <see langword="null"/> for <c>{application}.example.com</c>.</summary>
    public string? Host { get; init; }

    /// <summary>The e-mail address that Let's Encrypt sends messages about certificates to.</summary>
    public string? IssuerEmail { get; init; }

    /// <summary>The parameter with the public host name, in place of <see cref="Host"/>.</summary>
    public string? HostParameter { get; init; }

    /// <summary>The parameter with the e-mail address, in place of <see cref="IssuerEmail"/>.</summary>
    public string? IssuerEmailParameter { get; init; }

    /// <summary>The parameters that are options.</summary>
    public IEnumerable<string> Parameters => ((string?[])[HostParameter, IssuerEmailParameter]).OfType<string>().Distinct();

    public string IngressClass { get; init; } = "nginx";

    /// <summary>The namespace of the ingress controller.</summary>
    public string IngressNamespace { get; init; } = "ingress-nginx";

    public string GatewayClass { get; init; } = "gateway";

    /// <summary>The namespace of the proxies of the Gateway API.</summary>
    public string GatewayNamespace { get; init; } = "gateway-system";

    /// <summary>The namespace of Prometheus and of the OTLP collector.</summary>
    public string MonitoringNamespace { get; init; } = "monitoring";

    /// <summary>The configuration of the components for monitoring.</summary>
    public MonitoringSource Monitoring { get; init; } = new();

    /// <summary>The addresses of DNS caches on the nodes. 169.254.20.10 is the default of node-local-dns.</summary>
    public IReadOnlyList<string> DnsAddresses { get; init; } = ["169.254.20.10/32"];

    /// <summary>The size of a volume.</summary>
    public string StorageSize { get; init; } = "10Gi";

    /// <summary>The storage class of volumes; <see langword="null"/> for the default of the cluster.</summary>
    public string? StorageClass { get; init; }

    /// <summary>
    /// The resources of projects. The limit of processor time is twice the request: a pod at 70 % of its request, where another one is started,
    /// has most of its processor time left while the new pod starts.
    /// </summary>
    public ResourceAmounts ProjectResources { get; init; } = new("250m", "256Mi") { CpuLimit = "500m", MemoryLimit = "512Mi" };

    /// <summary>The resources of containers. What another image needs is not known, so there is no limit that could end its process.</summary>
    public ResourceAmounts ContainerResources { get; init; } = new("100m", "128Mi");
}

internal sealed record ResourceHints
{
    public static readonly ResourceHints None = new();

    /// <summary>The number of pods; <see langword="null"/> for the default of the kind of resource.</summary>
    public int? Replicas { get; init; }

    /// <summary>The numeric user that the process runs as; <see langword="null"/> for the default of the kind of resource.</summary>
    public int? User { get; init; }

    /// <summary>Whether the resource belongs to another compute environment.</summary>
    public bool IsDeployedElsewhere { get; init; }

    public IReadOnlyList<ProbeHint> Probes { get; init; } = [];

    /// <summary>The names of the resources that this resource waits for.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>Whether another resource waits until this resource has run to completion.</summary>
    public bool RunsToCompletion { get; init; }

    public ResourceAmounts? Amounts { get; init; }

    public Scaling? Scaling { get; init; }

    public Shutdown? Shutdown { get; init; }

    /// <summary>The endpoint for the platform: probes and metrics.</summary>
    public ManagementHint? Management { get; init; }

    /// <summary>The declared connections to outside of the application; empty when they are read from the values of the resource.</summary>
    public IReadOnlyList<Egress> Egress { get; init; } = [];

    /// <summary>Whether the connections of one client go to the same pod.</summary>
    public bool HasSessionAffinity { get; init; }

    /// <summary>The variable for the folder of the certificate of the component tls.</summary>
    public string? CertificateFolderVariable { get; init; }

    /// <summary>The annotations of the Ingress, by name.</summary>
    public IReadOnlyDictionary<string, string> IngressAnnotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Files of the application model that are mounted into the containers.</summary>
    public IReadOnlyList<MountedFiles> Files { get; init; } = [];

    /// <summary>The changes that the AppHost makes to each object before it is written.</summary>
    public IReadOnlyList<Action<IKubernetesObject<V1ObjectMeta>>> Configure { get; init; } = [];

    /// <summary>The ports of every node, by the name of the endpoint.</summary>
    public IReadOnlyDictionary<string, int> NodePorts { get; init; } = new Dictionary<string, int>();
}

/// <summary>The endpoint that serves probes and metrics.</summary>
internal sealed record ManagementHint(string Endpoint, string MetricsPath);

/// <summary>An HTTP probe.</summary>
/// <param name="Kind">The kind of probe.</param>
/// <param name="Endpoint">The name of the endpoint of the same resource.</param>
/// <param name="Path">The path of the request.</param>
internal sealed record ProbeHint(ProbeKind Kind, string Endpoint, string Path)
{
    public int InitialDelaySeconds { get; init; } = 5;

    public int PeriodSeconds { get; init; } = 5;

    public int TimeoutSeconds { get; init; } = 1;

    public int FailureThreshold { get; init; } = 3;

    public int SuccessThreshold { get; init; } = 1;
}
