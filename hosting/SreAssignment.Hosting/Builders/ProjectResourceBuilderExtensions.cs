using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the application's project refers to.</summary>
    /// <typeparam name="TProject">The type that the build made for it, such as <c>Projects.My_Service</c>.</typeparam>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject());

    /// <summary>Adds a project by its path; it is built when the application starts.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="projectPath">The project file, relative to the application's project.</param>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(projectPath);
        return builder.AddProject(name, new ProjectMetadata(Path.GetFullPath(projectPath, builder.AppHostDirectory)));
    }

    /// <summary>Sets how many replicas the project has.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata);
        return builder.ExecutionContext.IsRunMode
            ? project.WithEnvironment(context => RunEnvironment(context, builder.Environment))
            : project.WithEnvironment(PublishEnvironment);
    }

    private static void RunEnvironment(EnvironmentCallbackContext context, IHostEnvironment environment)
    {
        var variables = context.EnvironmentVariables;
        variables.TryAdd("ASPNETCORE_ENVIRONMENT", environment.EnvironmentName);
        variables.TryAdd("DOTNET_ENVIRONMENT", environment.EnvironmentName);

        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in HttpEndpoints(context.Resource))
        {
            if (!urls.IsEmpty)
                urls.AppendLiteral(";");
            urls.Append($"{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");
        }

        if (!urls.IsEmpty)
            variables.TryAdd("ASPNETCORE_URLS", urls.Build());

        if (environment.IsDevelopment())
        {
            // So that what a developer does shows at once.
            foreach (var delay in (string[])["OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL"])
                variables.TryAdd(delay, "1000");
        }
    }

    private static void PublishEnvironment(EnvironmentCallbackContext context)
    {
        foreach (var (variable, scheme) in (ReadOnlySpan<(string, string)>)[("HTTP_PORTS", "http"), ("HTTPS_PORTS", "https")])
        {
            var ports = new ReferenceExpressionBuilder();
            foreach (var endpoint in HttpEndpoints(context.Resource).Where(e => e.Scheme == scheme))
            {
                if (!ports.IsEmpty)
                    ports.AppendLiteral(";");
                ports.Append($"{endpoint.Property(EndpointProperty.TargetPort)}");
            }

            if (!ports.IsEmpty)
                context.EnvironmentVariables.TryAdd(variable, ports.Build());
        }

        if (HttpEndpoints(context.Resource).Any())
            context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
    }

    private static IEnumerable<EndpointReference> HttpEndpoints(IResource resource) =>
        ((IResourceWithEndpoints)resource).GetEndpoints().Where(e => e.IsHttp || e.IsHttps);
}
