using System.Reflection;

namespace Aspire.Hosting;

/// <summary>
/// Names the type that an assembly adds itself to an application with. The build notes in the application's assembly which of the projects it references with
/// <c>IsHostExtension="true"</c>, so that the host finds them without knowing them.
/// </summary>
/// <param name="extension">An <see cref="IHostExtension"/> with a constructor that takes nothing.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class HostExtensionAttribute(Type extension) : Attribute
{
    internal const string MetadataKey = "apphostextension";

    /// <summary>An <see cref="IHostExtension"/> with a constructor that takes nothing.</summary>
    public Type Extension { get; } = extension;

    internal static IEnumerable<IHostExtension> Of(Assembly? appHost)
    {
        foreach (var metadata in appHost?.GetCustomAttributes<AssemblyMetadataAttribute>().Where(m => m.Key == MetadataKey) ?? [])
        {
            var attribute = Assembly.Load(metadata.Value!).GetCustomAttribute<HostExtensionAttribute>()
                ?? throw new DistributedApplicationException($"{metadata.Value} is referenced as an extension of the host, and has no [assembly: HostExtension].");
            yield return (IHostExtension)Activator.CreateInstance(attribute.Extension, nonPublic: true)!;
        }
    }
}

/// <summary>Adds something to every application that references its assembly, when the application is run.</summary>
public interface IHostExtension
{
    /// <summary>Adds services to the host; what it starts is started before any resource and stopped after the last.</summary>
    /// <param name="builder">The application, which has no resources yet.</param>
    /// <param name="options">How its host is set up.</param>
    void Configure(IDistributedApplicationBuilder builder, DistributedApplicationOptions options);
}
