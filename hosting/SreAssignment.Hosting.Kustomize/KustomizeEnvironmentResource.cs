using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using SreAssignment.Hosting.Kustomize.Deploy;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Publishing;

namespace SreAssignment.Hosting.Kustomize;

/// <summary>Represents the Kubernetes clusters that an application is deployed to with kustomize. Each cluster has an overlay.</summary>
public sealed class KustomizeEnvironmentResource : Resource, IComputeEnvironmentResource
{
    /// <summary>Initializes a new instance of the <see cref="KustomizeEnvironmentResource"/> class.</summary>
    /// <param name="name">The name of the resource.</param>
    public KustomizeEnvironmentResource(string name) : base(name)
    {
        Annotations.Add(ManifestPublishingCallbackAnnotation.Ignore);
        Annotations.Add(new PipelineStepAnnotation(factory => [PublishStep.Create(this), .. DeploySteps.Create(this, factory)]));
        Annotations.Add(new PipelineConfigurationAnnotation(context => DeploySteps.Configure(this, context)));
    }

    /// <summary>
    /// Gets or sets the name of the application, which becomes the namespace and the label <c>app.kubernetes.io/part-of</c>. Characters that a namespace cannot
    /// have are replaced. The default is the name of the AppHost without the suffix <c>.AppHost</c>.
    /// </summary>
    public string ApplicationName { get; set; } = "application";

    /// <summary>
    /// Gets or sets the version of the application, which becomes the label <c>app.kubernetes.io/version</c> and the tag of the images of its projects.
    /// A character that a label or a tag cannot have, such as <c>+</c>, is replaced with <c>_</c>. The default is the version of the AppHost's assembly.
    /// </summary>
    public string ApplicationVersion { get; set; } = "1.0.0";

    /// <summary>
    /// Gets or sets the registry, and the path in it, that the overlay <c>production</c> pulls images from when it is created. The default is a placeholder.
    /// </summary>
    public string? Registry
    {
        get => Options.Registry;
        set => Options = Options with { Registry = value };
    }

    /// <summary>
    /// Gets or sets the public host name of the components <c>ingress</c> and <c>gateway-api</c>, in place of a parameter. The default is
    /// <c>{application}.example.com</c>.
    /// </summary>
    public string? Host
    {
        get => Options.Host;
        set => Options = Options with { Host = value, HostParameter = null };
    }

    /// <summary>Gets or sets the e-mail address of the account at Let's Encrypt, in place of a parameter. The default is none.</summary>
    public string? IssuerEmail
    {
        get => Options.IssuerEmail;
        set => Options = Options with { IssuerEmail = value, IssuerEmailParameter = null };
    }

    /// <summary>Gets or sets the class of Ingresses. The default is <c>nginx</c>.</summary>
    public string IngressClass
    {
        get => Options.IngressClass;
        set => Options = Options with { IngressClass = NotEmpty(value) };
    }

    /// <summary>Gets or sets the namespace of the ingress controller, which network policies admit. The default is <c>ingress-nginx</c>.</summary>
    public string IngressNamespace
    {
        get => Options.IngressNamespace;
        set => Options = Options with { IngressNamespace = NotEmpty(value) };
    }

    /// <summary>Gets or sets the class of the Gateway in the component <c>gateway-api</c>. The default is <c>gateway</c>.</summary>
    public string GatewayClass
    {
        get => Options.GatewayClass;
        set => Options = Options with { GatewayClass = NotEmpty(value) };
    }

    /// <summary>Gets or sets the namespace of the proxies of the Gateway API, which network policies admit. The default is <c>gateway-system</c>.</summary>
    public string GatewayNamespace
    {
        get => Options.GatewayNamespace;
        set => Options = Options with { GatewayNamespace = NotEmpty(value) };
    }

    /// <summary>Gets or sets the namespace of Prometheus and of the OTLP collector, which network policies admit. The default is <c>monitoring</c>.</summary>
    public string MonitoringNamespace
    {
        get => Options.MonitoringNamespace;
        set => Options = Options with { MonitoringNamespace = NotEmpty(value) };
    }

    /// <summary>
    /// Gets or sets the networks of DNS caches on the nodes, which network policies admit. The default is <c>169.254.20.10/32</c>, that of node-local-dns.
    /// </summary>
    public IReadOnlyList<string> DnsAddresses
    {
        get => Options.DnsAddresses;
        set => Options = Options with { DnsAddresses = [.. value.Select(network => System.Net.IPNetwork.Parse(network).ToString())] };
    }

    /// <summary>Gets or sets the size of volumes, a quantity of Kubernetes. The default is <c>10Gi</c>.</summary>
    public string StorageSize
    {
        get => Options.StorageSize;
        set => Options = Options with { StorageSize = NotEmpty(value) };
    }

    /// <summary>Gets or sets the class of volumes. The default is the default class of the cluster.</summary>
    public string? StorageClass
    {
        get => Options.StorageClass;
        set => Options = Options with { StorageClass = value };
    }

    /// <summary>The folder with the configuration of the components for monitoring.</summary>
    internal string? MonitoringFolder { get; set; }

    /// <summary>The options of the components for monitoring.</summary>
    internal MonitoringOptions MonitoringOptions { get; } = new();

    /// <summary>What the clusters of the deployment have in common.</summary>
    internal DeploymentOptions Options { get; set; } = new();

    /// <summary>
    /// Gets or sets the kubeconfig file to deploy with. The default is that of kubectl: the variable <c>KUBECONFIG</c>, or <c>~/.kube/config</c>.
    /// </summary>
    public string? KubeconfigPath { get; set; }

    /// <summary>Gets or sets the context of the kubeconfig file to deploy to. The default is the current context.</summary>
    public string? KubeContext { get; set; }

    /// <summary>
    /// Gets or sets the time in which every workload must become ready, from one second to one day. A deployment fails after it. The default is 10 minutes,
    /// the progress deadline of a Deployment.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan RolloutTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public ReferenceExpression GetHostAddressExpression(EndpointReference endpointReference)
    {
        ArgumentNullException.ThrowIfNull(endpointReference);
        return ReferenceExpression.Create($"{KubernetesName.Label(endpointReference.Resource.Name)}");
    }

    private static string NotEmpty(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return value;
    }
}

/// <summary>The registry that the images of an overlay name. It is no registry of the model.</summary>
internal sealed class OverlayRegistry : IContainerRegistry
{
    public static readonly OverlayRegistry Instance = new();

    /// <inheritdoc/>
    public ReferenceExpression Name { get; } = ReferenceExpression.Create($"overlay");

    /// <inheritdoc/>
    public ReferenceExpression Endpoint { get; } = ReferenceExpression.Create($"");
}
