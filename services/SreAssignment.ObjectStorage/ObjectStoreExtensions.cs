using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SreAssignment.ObjectStorage;
using SreAssignment.ObjectStorage.Configuration;
using SreAssignment.ObjectStorage.FileSystem;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers the object store.</summary>
public static class ObjectStoreExtensions
{
    /// <summary>
    /// Registers <see cref="IObjectStore"/> from the connection string <paramref name="connectionName"/>, its health check (tag "ready") and the sweeping of leftovers.
    /// Without a connection string, objects are files in the folder <c>data</c> below the content root.
    /// </summary>
    /// <exception cref="InvalidOperationException">The connection string is wrong.</exception>
    public static IHostApplicationBuilder AddObjectStore(this IHostApplicationBuilder builder, string connectionName)
    {
        var connection = ObjectStoreConnection.Parse($"ConnectionStrings:{connectionName}", builder.Configuration.GetConnectionString(connectionName));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IObjectStore>(_ => Create(connection, builder.Environment));
        builder.Services.AddHostedService<ObjectStoreSweeper>();
        builder.Services.AddHealthChecks().AddCheck<ObjectStoreHealthCheck>(connectionName, HealthStatus.Degraded, ["ready"]);
        return builder;
    }

    private static FileSystemObjectStore Create(ObjectStoreConnection connection, IHostEnvironment environment) => connection switch
    {
        ObjectStoreConnection.Files files => new FileSystemObjectStore(Path.Combine(environment.ContentRootPath, files.Path)),
        _ => throw new NotSupportedException($"There is no object store for {connection.GetType().Name}."),
    };
}
