using Microsoft.Extensions.Configuration;

namespace SreAssignment.AppHost;

/// <summary>
/// Decides whether the services may initialize the object storage, or refuse one that has lost its objects. The stateless services cannot tell an empty new
/// storage from a lost one.
/// </summary>
internal static class StoreInitialization
{
    private const string Setting = "InitializeStorage";
    private const string Text = $"The storage was initialized. After you have deleted it on purpose, delete this file or start with --{Setting}=true.\n";

    /// <summary>
    /// Sets <c>ObjectStore__Initialize</c>. In run mode it is true until a start has succeeded with this kind of storage, which a file in the data directory
    /// records. In publish mode it is the parameter <c>storage-initialize</c>.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="kind">The kind of storage.</param>
    /// <param name="data">The data directory.</param>
    /// <param name="services">The services that use the storage.</param>
    public static void WithStoreInitialization(
        this IDistributedApplicationBuilder builder, string kind, string data, params IEnumerable<IResourceBuilder<ProjectResource>> services)
    {
        var isPublished = !builder.ExecutionContext.IsRunMode;
        var parameter = isPublished ? builder.AddParameter("storage-initialize", "true", publishValueAsDefault: true) : null;
        var record = Path.Combine(data, $"{kind}-initialized");
        var initialize = builder.Configuration.GetValue<bool?>(Setting) ?? !File.Exists(record);
        foreach (var service in services)
        {
            if (parameter is not null)
            {
                service.WithEnvironment("ObjectStore__Initialize", parameter);
                continue;
            }

            service.WithEnvironment("ObjectStore__Initialize", initialize ? "true" : "false");
            service.OnResourceReady((_, _, cancellation) => File.WriteAllTextAsync(record, Text, cancellation));
        }
    }
}
