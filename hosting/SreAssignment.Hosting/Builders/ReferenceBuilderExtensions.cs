using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Gives a resource the connection string of another, in <c>ConnectionStrings__{name}</c>.</summary>
    /// <param name="builder">The consumer.</param>
    /// <param name="source">The resource that has the connection string.</param>
    /// <param name="connectionName">The name under which the consumer reads it; the source's when not given.</param>
    /// <param name="optional">Whether the consumer does without when there is none.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName ?? resource.Name}";
        return builder
            .WithAnnotation(new ResourceRelationshipAnnotation(resource, "Reference"))
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional);
                foreach (var (name, value) in resource.GetConnectionProperties())
                    context.EnvironmentVariables[$"{Variable(connectionName ?? resource.Name)}_{Variable(name)}"] = value;
            });
    }

    /// <summary>Lets a resource find all endpoints of another by its name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source) where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        return builder.WithEndpoints(source.Resource, source.Resource.GetEndpoints);
    }

    /// <summary>Lets a resource find one endpoint of another by the other's name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpointReference);
        return builder
            .WithAnnotation(new EndpointUseAnnotation(endpointReference))
            .WithEndpoints(endpointReference.Resource, () => [endpointReference]);
    }

    /// <summary>Lets a resource find a service that is no part of the application.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri.IsAbsoluteUri && uri.AbsolutePath == "/"
            ? builder.WithEnvironment($"services__{name}__default__0", uri.ToString())
            : throw new ArgumentException($"'{uri}' is not the address of a service: an absolute URI without a path.", nameof(uri));
    }

    private static IResourceBuilder<TDestination> WithEndpoints<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceWithEndpoints source, Func<IEnumerable<EndpointReference>> endpoints)
        where TDestination : IResourceWithEnvironment => builder
            .WithAnnotation(new ResourceRelationshipAnnotation(source, "Reference"))
            .WithEnvironment(context =>
            {
                foreach (var ofScheme in endpoints().GroupBy(e => e.Scheme))
                {
                    foreach (var (index, endpoint) in ofScheme.Index())
                    {
                        context.EnvironmentVariables[$"services__{source.Name}__{ofScheme.Key}__{index}"] = endpoint;
                        context.EnvironmentVariables[$"{Variable(source.Name)}_{Variable(endpoint.EndpointName)}"] = endpoint;
                    }
                }
            });

    private static string Variable(string name) => NotInVariables().Replace(name, "_").ToUpperInvariant();

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NotInVariables();
}
