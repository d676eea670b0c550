using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SreAssignment.ObjectStorage;
using SreAssignment.ObjectStorage.Configuration;
using SreAssignment.ObjectStorage.Deadlines;
using SreAssignment.ObjectStorage.FileSystem;
using SreAssignment.ObjectStorage.Marker;
using SreAssignment.ObjectStorage.S3;
using SreAssignment.ObjectStorage.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers the object store.</summary>
public static class ObjectStoreExtensions
{
    /// <summary>
    /// Registers <see cref="IObjectStore"/> from the connection string <paramref name="connectionName"/>, its health check (tag "ready") and the sweeping of
    /// leftovers.
    /// <c>ObjectStore:Deadline</c>, 10 s unless set, is how long one step of a call may take before the store counts as unavailable. A store without the object
    /// <c>store-marker</c> is not used; <c>ObjectStore:Initialize</c> lets the start of a service write it.
    /// Without a connection string, objects are files in the folder <c>data</c> below the content root.
    /// </summary>
    /// <exception cref="InvalidOperationException">The connection string is wrong.</exception>
    public static IHostApplicationBuilder AddObjectStore(this IHostApplicationBuilder builder, string connectionName)
    {
        var connection = ObjectStoreConnection.Parse($"ConnectionStrings:{connectionName}", builder.Configuration.GetConnectionString(connectionName))
            .RootedAt(builder.Environment.ContentRootPath);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddMetrics();
        builder.Services.AddOptions<ObjectStoreOptions>().BindConfiguration("ObjectStore").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ObjectStoreOptions>, ObjectStoreOptionsValidator>();
        builder.Services.AddSingleton(services => new DeadlineObjectStore(
            Create(connection, services), Options(services).Deadline, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new StoreMarker(
            services.GetRequiredService<DeadlineObjectStore>(), connection.Location, Options(services).Initialize ?? builder.Environment.IsDevelopment(),
            services.GetRequiredService<ILogger<StoreMarker>>()));
        builder.Services.AddSingleton<IObjectStore>(services =>
        {
            var store = new MarkedObjectStore(services.GetRequiredService<DeadlineObjectStore>(), services.GetRequiredService<StoreMarker>());
            return new InstrumentedObjectStore(store, new StoreSpans(connectionName, connection), services.GetRequiredService<IMeterFactory>());
        });
        builder.Services.AddHostedService<ObjectStoreSweeper>();
        builder.Services.AddHealthChecks().AddCheck<ObjectStoreHealthCheck>(connectionName, HealthStatus.Degraded, ["ready"]);
        return builder;
    }

    private static ObjectStoreOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<ObjectStoreOptions>>().Value;

    private static IObjectStore Create(ObjectStoreConnection connection, IServiceProvider services) => connection switch
    {
        ObjectStoreConnection.S3 s3 => CreateS3(s3, services.GetRequiredService<TimeProvider>()),
        ObjectStoreConnection.Files files => new FileSystemObjectStore(files.Path, services.GetRequiredService<ILogger<FileSystemObjectStore>>()),
        _ => throw new UnreachableException(),
    };

    // On its own, so that the S3 client's assemblies are loaded only where there is S3.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static S3ObjectStore CreateS3(ObjectStoreConnection.S3 connection, TimeProvider time) => new(connection, time: time);
}
