using System.Reflection;

namespace SreAssignment.AppHost;

/// <summary>What the services of this application share in the model.</summary>
internal static class ServiceExtensions
{
    /// <summary>The name of the endpoint for health checks and metrics.</summary>
    public const string Management = "management";

    /// <summary>The variable that holds the management port of a replica.</summary>
    public const string ManagementPortVariable = "MANAGEMENT_PORT";

    /// <summary>The name of the endpoint for other services of the application.</summary>
    public const string Internal = "internal";

    /// <summary>The variable that holds the internal port of a replica.</summary>
    public const string InternalPortVariable = "INTERNAL_PORT";

    private const int ManagementPort = 9000;

    /// <summary>Adds the endpoints, probes, replicas and environment that every service has.</summary>
    /// <param name="service">The service.</param>
    /// <param name="port">The port in the cluster.</param>
    /// <param name="localPort">The port on the developer's machine; random when <see langword="null"/>.</param>
    /// <returns>The service.</returns>
    public static IResourceBuilder<ProjectResource> WithServiceDefaults(this IResourceBuilder<ProjectResource> service, int port, int? localPort = null)
    {
        var run = service.ApplicationBuilder.ExecutionContext.IsRunMode;

        // Replicas on one machine cannot share a port, so ports are fixed in the cluster only.
        service
            .WithHttpEndpoint(port: run ? localPort : port, targetPort: run ? null : port)
            .WithPrivateEndpoint(Management, ManagementPort, ManagementPortVariable)
            .WithHttpProbe(ProbeType.Liveness, "/alive", timeoutSeconds: 5, endpointName: Management)
            .WithHttpProbe(ProbeType.Readiness, "/health", initialDelaySeconds: 0, timeoutSeconds: 2, endpointName: Management)
            .WithUrlForEndpoint(Management, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithManagementEndpoint(Management)
            .WithReplicas(2)
            .WithAutoscaling(min: 2, max: 5, cpuPercent: 70)
            // The services serve requests for 5 seconds after SIGTERM, and the longest request takes 60 seconds.
            .WithShutdown(delaySeconds: 0, graceSeconds: 90)
            .WithCertificateFolderVariable("Tls__Folder")
            // Aspire publishes ASPNETCORE_FORWARDEDHEADERS_ENABLED by default, which trusts every client. The services trust only TrustedProxies.
            .DisableForwardedHeaders();
        return run
            ? service
                .WithEnvironment("ASPNETCORE_ENVIRONMENT", service.ApplicationBuilder.Environment.EnvironmentName)
                // Compiled code is mapped twice otherwise, once to write it, which takes processor time at each start. A deployment keeps this protection.
                .WithEnvironment("DOTNET_EnableWriteXorExecute", "0")
                .WithBuiltExecutable()
            : service;
    }

    /// <summary>Makes the endpoint <c>http</c> of the service public, with limits for each client address.</summary>
    /// <param name="service">The service.</param>
    /// <returns>The service.</returns>
    public static IResourceBuilder<ProjectResource> WithPublicEndpoint(this IResourceBuilder<ProjectResource> service) => service
        .WithEndpoint("http", endpoint => endpoint.IsExternal = true)
        .WithNodePort("http", 30300)
        // The services accept 25 MiB. A larger request gets their problem document instead of a page of the ingress controller.
        .WithIngressAnnotation("nginx.ingress.kubernetes.io/proxy-body-size", "26m")
        .WithIngressAnnotation("nginx.ingress.kubernetes.io/limit-rps", "50")
        .WithIngressAnnotation("nginx.ingress.kubernetes.io/limit-connections", "100");

    /// <summary>Adds the endpoint of auth for token exchange and introspection, which only services that reference it can connect to.</summary>
    /// <param name="service">The service.</param>
    /// <param name="port">The port in the cluster.</param>
    /// <returns>The service.</returns>
    public static IResourceBuilder<ProjectResource> WithInternalEndpoint(this IResourceBuilder<ProjectResource> service, int port) => service
        .WithPrivateEndpoint(Internal, port, InternalPortVariable)
        .WithUrlForEndpoint(Internal, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly);

    /// <summary>
    /// Sets the networks whose <c>X-Forwarded-For</c> the service uses, separated by spaces. Only a cluster knows the networks of its pods, so in publish mode
    /// they are the parameter <c>NAME-trusted-proxies</c>, which an overlay sets. Without it no peer is trusted.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="inRunMode">The networks in run mode.</param>
    /// <returns>The service.</returns>
    public static IResourceBuilder<ProjectResource> WithTrustedProxies(this IResourceBuilder<ProjectResource> service, string inRunMode)
    {
        var builder = service.ApplicationBuilder;
        return builder.ExecutionContext.IsRunMode
            ? service.WithEnvironment("TrustedProxies", inRunMode)
            : service.WithEnvironment("TrustedProxies", builder.AddParameter($"{service.Resource.Name}-trusted-proxies", "", publishValueAsDefault: true));
    }

    // With the variable, the service adds the listener itself, and can tell its connections from those of the public one.
    private static IResourceBuilder<ProjectResource> WithPrivateEndpoint(
        this IResourceBuilder<ProjectResource> service, string name, int port, string variable)
    {
        int? fixedPort = service.ApplicationBuilder.ExecutionContext.IsRunMode ? null : port;
        return service.WithHttpEndpoint(port: fixedPort, targetPort: fixedPort, name: name, env: variable);
    }

    // `dotnet run` for each of six replicas takes about half of the time and of the processors that a start needs, and hides the service behind
    // a process that passes no SIGKILL on. `dotnet watch` needs the project.
    private static IResourceBuilder<ProjectResource> WithBuiltExecutable(this IResourceBuilder<ProjectResource> service)
    {
        var project = service.Resource.GetProjectMetadata().ProjectPath;
        var folder = Path.GetDirectoryName(project)!;
        var output = typeof(ServiceExtensions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "OutputPath").Value!;
        var executable = Path.Combine(folder, output, Path.GetFileNameWithoutExtension(project) + (OperatingSystem.IsWindows() ? ".exe" : ""));
        return service.ApplicationBuilder.Configuration["DOTNET_WATCH"] is null && File.Exists(executable)
            ? service.WithAnnotation(new ExecutableAnnotation { Command = executable, WorkingDirectory = folder })
            : service;
    }
}

/// <summary>Adds the object storage of this application.</summary>
internal static class StorageExtensions
{
    // The image runs as any user that owns the data.
    private const int User = 1000;

    /// <summary>Adds MinIO with a user, a generated password, and a volume.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <returns>The object storage.</returns>
    /// <exception cref="DistributedApplicationException">No container runtime works in run mode.</exception>
    public static IResourceBuilder<MinioContainerResource> AddStorageContainer(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.ExecutionContext.IsRunMode)
            builder.EnsureContainerRuntime();
        var user = builder.AddParameter($"{name}-user", "sreassignment", publishValueAsDefault: true);
        var password = builder.AddParameter($"{name}-password", Secrets.Random(), secret: true, persist: true);

        // The name of the volume is that of the claims in existing clusters.
        return builder.AddMinioContainer(name, user, password)
            .WithDataVolume("sreassignment.apphost-storage-data")
            .WithRunAsUser(User)
            .WithKubernetesResources(cpu: "100m", memory: "256Mi", cpuLimit: "1", memoryLimit: "1Gi");
    }
}

/// <summary>Generates secrets.</summary>
internal static class Secrets
{
    /// <summary>A secret of 43 letters and digits, which is 256 bits.</summary>
    public static GenerateParameterDefault Random() => new() { MinLength = 43, Special = false };
}
