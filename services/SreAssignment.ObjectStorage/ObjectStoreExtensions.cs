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
        if (connection is not ObjectStoreConnection.Files files)
        {
            throw new InvalidOperationException(
                $"ConnectionStrings:{connectionName} names an S3 endpoint, and this version keeps objects in files only: use 'Path=/folder'.");
        }
        builder.Services.AddSingleton<IObjectStore>(_ => new FileSystemObjectStore(Path.Combine(builder.Environment.ContentRootPath, files.Path)));
        builder.Services.AddHostedService<ObjectStoreSweeper>();
        builder.Services.AddHealthChecks().AddCheck<ObjectStoreHealthCheck>(connectionName, HealthStatus.Degraded, ["ready"]);
        return builder;
    }
}
