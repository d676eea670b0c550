namespace SreAssignment.AppHost;

/// <summary>What the services of this application share in the model.</summary>
internal static class ServiceExtensions
{
    private const string Management = "management";
    private const int ManagementPort = 9000;

    /// <summary>Adds the endpoints, probes, replicas and environment that every service has.</summary>
    /// <param name="service">The service.</param>
    /// <param name="port">The port in the cluster.</param>
    /// <param name="publicPort">The port on the developer's machine; random when <see langword="null"/>.</param>
    /// <returns>The service.</returns>
    public static IResourceBuilder<ProjectResource> WithServiceDefaults(this IResourceBuilder<ProjectResource> service, int port, int? publicPort = null)
    {
        var run = service.ApplicationBuilder.ExecutionContext.IsRunMode;

        // Replicas on one machine cannot share a port, so ports are fixed in the cluster only.
        service
            .WithHttpEndpoint(port: run ? publicPort : port, targetPort: run ? null : port)
            .WithHttpEndpoint(port: run ? null : ManagementPort, targetPort: run ? null : ManagementPort, name: Management, env: "MANAGEMENT_PORT")
            .WithHttpProbe(ProbeType.Liveness, "/alive", timeoutSeconds: 5, endpointName: Management)
            .WithHttpProbe(ProbeType.Readiness, "/health", initialDelaySeconds: 0, timeoutSeconds: 2, endpointName: Management)
            .WithReplicas(2)
            // Aspire publishes ASPNETCORE_FORWARDEDHEADERS_ENABLED by default, which trusts every client. The services trust only TrustedProxies.
            .DisableForwardedHeaders();
        return run ? service.WithEnvironment("ASPNETCORE_ENVIRONMENT", service.ApplicationBuilder.Environment.EnvironmentName) : service;
    }
}
