namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container resource that runs a MinIO server, an object store with the S3 API.</summary>
public sealed class MinioContainerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "http";
    internal const string ConsoleEndpointName = "console";

    private const string DefaultRootUser = "minioadmin";

    /// <summary>Initializes a new instance of the <see cref="MinioContainerResource"/> class.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="rootUser">The parameter with the root user, or <see langword="null"/> for <c>minioadmin</c>.</param>
    /// <param name="rootPassword">The parameter with the root password.</param>
    /// <exception cref="ArgumentNullException"><paramref name="rootPassword"/> is <see langword="null"/>.</exception>
    public MinioContainerResource([ResourceName] string name, ParameterResource? rootUser, ParameterResource rootPassword) : base(name)
    {
        ArgumentNullException.ThrowIfNull(rootPassword);
        RootUserParameter = rootUser;
        RootPasswordParameter = rootPassword;
        PrimaryEndpoint = new EndpointReference(this, PrimaryEndpointName);
        ConsoleEndpoint = new EndpointReference(this, ConsoleEndpointName);
    }

    /// <summary>Gets the endpoint of the S3 API.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <summary>Gets the endpoint of the web console.</summary>
    public EndpointReference ConsoleEndpoint { get; }

    /// <summary>Gets the parameter with the root user, or <see langword="null"/> for <c>minioadmin</c>.</summary>
    public ParameterResource? RootUserParameter { get; }

    /// <summary>Gets the parameter with the root password.</summary>
    public ParameterResource RootPasswordParameter { get; }

    /// <summary>Gets the root user, which is the S3 access key.</summary>
    public ReferenceExpression RootUserReference => RootUserParameter is null
        ? ReferenceExpression.Create($"{DefaultRootUser}")
        : ReferenceExpression.Create($"{RootUserParameter}");

    /// <summary>Gets the URI of the S3 API: <c>http://{host}:{port}</c>.</summary>
    public ReferenceExpression UriExpression => ReferenceExpression.Create($"http://{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}");

    /// <summary>Gets the connection string: <c>Endpoint=http://{host}:{port};AccessKey={root user};SecretKey={root password}</c>.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Endpoint={UriExpression};AccessKey={RootUserReference};SecretKey={RootPasswordParameter}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Host)}")),
        new("Port", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Port)}")),
        new("AccessKey", RootUserReference),
        new("SecretKey", ReferenceExpression.Create($"{RootPasswordParameter}")),
        new("Uri", UriExpression),
    ];
}
