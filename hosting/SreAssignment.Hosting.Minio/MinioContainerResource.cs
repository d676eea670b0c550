namespace Aspire.Hosting.ApplicationModel;

/// <summary>A MinIO server: object storage that speaks S3.</summary>
public sealed class MinioContainerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "http";
    internal const string ConsoleEndpointName = "console";
    internal const string DefaultUser = "minioadmin";

    /// <summary>Creates the resource.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="rootUser">The access key; <c>minioadmin</c> when not given.</param>
    /// <param name="rootPassword">The secret key.</param>
    public MinioContainerResource(string name, ParameterResource? rootUser, ParameterResource rootPassword) : base(name)
    {
        RootUser = rootUser;
        PasswordParameter = rootPassword ?? throw new ArgumentNullException(nameof(rootPassword));
        PrimaryEndpoint = new EndpointReference(this, PrimaryEndpointName);
    }

    /// <summary>The access key; <see langword="null"/> for <c>minioadmin</c>.</summary>
    public ParameterResource? RootUser { get; }

    /// <summary>The secret key.</summary>
    public ParameterResource PasswordParameter { get; }

    /// <summary>The endpoint that speaks S3.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Endpoint=http://{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)};AccessKey={UserExpression};SecretKey={PasswordParameter}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Host)}")),
        new("Port", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Port)}")),
        new("AccessKey", UserExpression),
        new("SecretKey", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", ReferenceExpression.Create($"http://{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}")),
    ];

    internal ReferenceExpression UserExpression =>
        RootUser is null ? ReferenceExpression.Create($"{DefaultUser}") : ReferenceExpression.Create($"{RootUser}");
}
