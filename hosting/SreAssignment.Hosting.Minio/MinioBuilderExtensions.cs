using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds MinIO servers.</summary>
public static class MinioBuilderExtensions
{
    private const string Image = "minio/minio";
    private const string Tag = "RELEASE.2025-09-07T16-13-09Z";

    /// <summary>Adds a MinIO server.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="rootUser">The access key; <c>minioadmin</c> when not given.</param>
    /// <param name="rootPassword">The secret key; generated when not given.</param>
    /// <param name="port">The port that callers connect to; one is chosen when not given.</param>
    public static IResourceBuilder<MinioContainerResource> AddMinioContainer(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? rootUser = null,
        IResourceBuilder<ParameterResource>? rootPassword = null, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var password = rootPassword?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var minio = new MinioContainerResource(name, rootUser?.Resource, password);
        return builder.AddResource(minio)
            .WithAnnotation(new ContainerImageAnnotation { Registry = "docker.io", Image = Image, Tag = Tag })
            .WithHttpEndpoint(port: port, targetPort: 9000, name: MinioContainerResource.PrimaryEndpointName)
            .WithHttpEndpoint(targetPort: 9001, name: MinioContainerResource.ConsoleEndpointName)
            .WithArgs("server", "/data", "--console-address", ":9001")
            .WithEnvironment("MINIO_ROOT_USER", minio.UserExpression)
            .WithEnvironment("MINIO_ROOT_PASSWORD", ReferenceExpression.Create($"{password}"))
            .WithHttpProbe(ProbeType.Liveness, "/minio/health/live", timeoutSeconds: 5, endpointName: MinioContainerResource.PrimaryEndpointName)
            .WithHttpProbe(
                ProbeType.Readiness, "/minio/health/cluster", initialDelaySeconds: 0, timeoutSeconds: 2, endpointName: MinioContainerResource.PrimaryEndpointName);
    }

    /// <summary>Keeps the data in a volume.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The volume's name; made of the application's and the resource's when not given.</param>
    public static IResourceBuilder<MinioContainerResource> WithDataVolume(this IResourceBuilder<MinioContainerResource> builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder.Environment.ApplicationName.ToLowerInvariant();
        return builder.WithVolume(name ?? $"{application}-{builder.Resource.Name}-data", "/data");
    }
}
