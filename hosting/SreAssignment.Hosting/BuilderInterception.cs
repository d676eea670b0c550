using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// Stands between an application's entry point and the host while a test runs the entry point: the test sees the builder before it builds, and starts the
/// application itself. It flows with the execution context, so that tests run beside each other.
/// </summary>
internal abstract class BuilderInterception
{
    private static readonly AsyncLocal<BuilderInterception?> Ambient = new();

    public static BuilderInterception? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>The builder is about to be created.</summary>
    public abstract void Creating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    /// <summary>The entry point has described the application; the call returns when it may be built.</summary>
    public abstract void Building(DistributedApplicationBuilder builder);

    /// <summary>The application is built.</summary>
    public abstract void Built(DistributedApplication application);

    /// <summary>The application is done with.</summary>
    public abstract void Disposed();

    /// <summary>What the entry point's own Run does: waits until the test is done with the application.</summary>
    public abstract Task RunAsync(CancellationToken cancellationToken);
}
