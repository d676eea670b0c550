using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds an endpoint.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port that callers connect to; one is chosen when not given.</param>
    /// <param name="targetPort">The port that the resource listens on; one is chosen when not given.</param>
    /// <param name="scheme">The scheme; the protocol's name when not given.</param>
    /// <param name="name">The name; the scheme when not given.</param>
    /// <param name="env">An environment variable that tells the resource its target port.</param>
    /// <param name="isProxied">Whether a proxy spreads connections over the replicas.</param>
    /// <param name="isExternal">Whether it is reachable from outside the deployment.</param>
    /// <param name="protocol">TCP when not given.</param>
    /// <exception cref="DistributedApplicationException">There is an endpoint of that name already.</exception>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null,
        string? env = null, bool isProxied = true, bool? isExternal = null, ProtocolType? protocol = null) where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = new EndpointAnnotation(protocol ?? ProtocolType.Tcp, scheme, null, name, port, targetPort, isExternal, isProxied);
        if (new EndpointReference(builder.Resource, endpoint.Name).Exists)
        {
            throw new DistributedApplicationException(
                $"Resource '{builder.Resource.Name}' has an endpoint '{endpoint.Name}' already. An endpoint without a name takes that of its scheme; give each a name of its own.");
        }

        if (env is not null)
        {
            var target = new EndpointReference(builder.Resource, endpoint).Property(EndpointProperty.TargetPort);
            builder.WithAnnotation(new EnvironmentCallbackAnnotation(context =>
            {
                context.EnvironmentVariables[env] = target;
                return Task.CompletedTask;
            }));
        }

        return builder.WithAnnotation(endpoint);
    }

    /// <summary>Changes an endpoint, or adds it.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        var reference = new EndpointReference(builder.Resource, endpointName);
        if (!reference.Exists)
        {
            if (!createIfNotExists)
                return builder;
            builder.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, name: endpointName));
        }

        callback(reference.EndpointAnnotation);
        return builder;
    }

    /// <summary>Adds an endpoint that speaks http, named <c>http</c> when no name is given.</summary>
    /// <inheritdoc cref="WithEndpoint{T}(IResourceBuilder{T}, int?, int?, string?, string?, string?, bool, bool?, ProtocolType?)"/>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool isProxied = true)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    /// <summary>Adds an endpoint that speaks https, named <c>https</c> when no name is given.</summary>
    /// <inheritdoc cref="WithEndpoint{T}(IResourceBuilder{T}, int?, int?, string?, string?, string?, bool, bool?, ProtocolType?)"/>
    public static IResourceBuilder<T> WithHttpsEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool isProxied = true)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "https", name, env, isProxied);

    /// <summary>Makes every http and https endpoint so far reachable from outside the deployment.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.UriScheme is "http" or "https"))
            endpoint.IsExternal = true;
        return builder;
    }

    /// <summary>A reference to an endpoint by name, which may be defined later.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new EndpointReference(builder.Resource, name);
    }
}
