using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Provides extension methods for adding MinIO resources to an <see cref="IDistributedApplicationBuilder"/>.</summary>
public static class MinioBuilderExtensions
{
    private const string Registry = "docker.io";
    private const string Image = "minio/minio";
    private const string Tag = "RELEASE.2025-09-07T16-13-09Z";
    private const string DataFolder = "/data";

    /// <summary>Adds a MinIO container to the application model. The default image is <c>docker.io/minio/minio</c>.</summary>
    /// <remarks>
    /// The resource is healthy when the server is alive and its store accepts writes, so that <c>WaitFor</c> waits until objects can be stored.
    /// The same paths are the liveness and readiness probes of a deployment.
    /// </remarks>
    /// <param name="builder">The <see cref="IDistributedApplicationBuilder"/>.</param>
    /// <param name="name">The name of the resource, which is also the name of the connection string in a resource that references it.</param>
    /// <param name="rootUser">
    /// The parameter with the root user, which is the S3 access key (at least 3 characters), or <see langword="null"/> for <c>minioadmin</c>.
    /// </param>
    /// <param name="rootPassword">
    /// The parameter with the root password, which is the S3 secret key (at least 8 characters, no semicolon).
    /// If it is <see langword="null"/>, a password is generated in the secret parameter <c>{name}-password</c>.
    /// </param>
    /// <param name="port">The host port of the S3 API from 1 to 65535, or <see langword="null"/> for a random port.</param>
    /// <returns>The resource builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="name"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code lang="csharp">
    /// var storage = builder.AddMinioContainer("storage").WithDataVolume();
    /// builder.AddProject&lt;Projects.Images&gt;("images").WithReference(storage).WaitFor(storage);
    /// </code>
    /// </example>
    public static IResourceBuilder<MinioContainerResource> AddMinioContainer(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? rootUser = null,
        IResourceBuilder<ParameterResource>? rootPassword = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        // Special characters include the separators of the connection string.
        var password = rootPassword?.Resource
            ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var minio = new MinioContainerResource(name, rootUser?.Resource, password);
        return builder.AddResource(minio)
            .WithImage(Image, Tag)
            .WithImageRegistry(Registry)
            .WithArgs("server", DataFolder, "--console-address", ":9001")
            .WithEnvironment("MINIO_ROOT_USER", minio.RootUserReference)
            .WithEnvironment("MINIO_ROOT_PASSWORD", password)
            .WithHttpEndpoint(port: port, targetPort: 9000, name: MinioContainerResource.PrimaryEndpointName)
            .WithHttpEndpoint(targetPort: 9001, name: MinioContainerResource.ConsoleEndpointName)
            .WithUrlForEndpoint(MinioContainerResource.ConsoleEndpointName, url => url.DisplayText = "MinIO Console")
            .WithIconName("Storage")
            // MinIO's live and ready paths respond with 200 before the store is initialized; the cluster path responds with 503 until it is.
            .WithHttpProbe(ProbeType.Liveness, "/minio/health/live", timeoutSeconds: 5, endpointName: MinioContainerResource.PrimaryEndpointName)
            .WithHttpProbe(ProbeType.Readiness, "/minio/health/cluster", timeoutSeconds: 2, endpointName: MinioContainerResource.PrimaryEndpointName);
    }

    /// <summary>Sets the host port of the S3 API.</summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="port">The host port from 1 to 65535, or <see langword="null"/> for a random port.</param>
    /// <returns>The resource builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IResourceBuilder<MinioContainerResource> WithHostPort(this IResourceBuilder<MinioContainerResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithEndpoint(MinioContainerResource.PrimaryEndpointName, endpoint => endpoint.Port = port);
    }

    /// <summary>Adds a named volume for the data folder, so that objects outlive the container.</summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="name">The name of the volume, or <see langword="null"/> for a name that is generated from the application and resource names.</param>
    /// <returns>The resource builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IResourceBuilder<MinioContainerResource> WithDataVolume(this IResourceBuilder<MinioContainerResource> builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataFolder);
    }

    /// <summary>Adds a bind mount for the data folder, so that objects outlive the container.</summary>
    /// <param name="builder">The resource builder.</param>
    /// <param name="source">The folder on the host. A relative path is resolved against the AppHost directory.</param>
    /// <returns>The resource builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="source"/> is <see langword="null"/>.</exception>
    public static IResourceBuilder<MinioContainerResource> WithDataBindMount(this IResourceBuilder<MinioContainerResource> builder, string source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        return builder.WithBindMount(source, DataFolder);
    }
}
