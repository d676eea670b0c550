using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Starts the resource when another is running, and healthy if that has health checks.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResourceWithWaitSupport =>
        builder.WithWait(dependency, WaitType.WaitUntilHealthy);

    /// <summary>Starts the resource when another is running, and healthy if that has health checks.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="dependency">The other.</param>
    /// <param name="waitBehavior">What is done when the other cannot become so.</param>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitType.WaitUntilHealthy, behavior: waitBehavior);

    /// <summary>Starts the resource when another is running.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitType.WaitUntilStarted);

    /// <summary>Starts the resource when another is running.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="dependency">The other.</param>
    /// <param name="waitBehavior">What is done when the other cannot run.</param>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitType.WaitUntilStarted, behavior: waitBehavior);

    /// <summary>Starts the resource when another has ended with an exit code.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport => builder.WithWait(dependency, WaitType.WaitForCompletion, exitCode);

    /// <summary>Leaves it to a person to start the resource, by its command.</summary>
    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ExplicitStartupAnnotation());
    }

    /// <summary>Says by a check of the host's own, by key, whether the resource is healthy.</summary>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>Says by an http request whether a replica is healthy.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">What is asked for; <c>/</c> when not given.</param>
    /// <param name="statusCode">The status of a healthy one; 200 when not given.</param>
    /// <param name="endpointName">The endpoint that is asked; <c>http</c>, or else <c>https</c>, when not given.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null) where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var resource = builder.Resource;
        path = "/" + path?.TrimStart('/');
        return builder.WithAnnotation(new HttpHealthCheckAnnotation($"{endpointName ?? "http"} {path}", Endpoint, path, statusCode ?? 200));

        EndpointReference Endpoint()
        {
            var http = new EndpointReference(resource, endpointName ?? "http");
            return endpointName is null && !http.Exists ? new EndpointReference(resource, "https") : http;
        }
    }

    /// <summary>Says that a resource stands in a relation to another.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="resource">The other.</param>
    /// <param name="type">The relation, such as <c>Reference</c> or <c>Parent</c>.</param>
    public static IResourceBuilder<T> WithRelationship<T>(this IResourceBuilder<T> builder, IResource resource, string type) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, type));
    }

    /// <summary>Shows a resource below another.</summary>
    public static IResourceBuilder<T> WithParentRelationship<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> parent) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(parent);
        return builder.WithParentRelationship(parent.Resource);
    }

    /// <summary>Shows a resource below another.</summary>
    public static IResourceBuilder<T> WithParentRelationship<T>(this IResourceBuilder<T> builder, IResource parent) where T : IResource =>
        builder.WithRelationship(parent, "Parent");

    private static IResourceBuilder<T> WithWait<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitType type, int exitCode = 0, WaitBehavior? behavior = null)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);
        return builder
            .WithAnnotation(new WaitAnnotation(dependency.Resource, type, exitCode) { WaitBehavior = behavior })
            .WithAnnotation(new ResourceRelationshipAnnotation(dependency.Resource, "WaitFor"));
    }
}
