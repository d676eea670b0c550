namespace Aspire.Hosting.ApplicationModel;

/// <summary>A container.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="entrypoint">What is run in it; the image's own when not given.</param>
public class ContainerResource(string name, string? entrypoint = null)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource
{
    /// <summary>What is run in it; the image's own when <see langword="null"/>.</summary>
    public string? Entrypoint { get; set; } = entrypoint;
}

/// <summary>The image of a container.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>The registry; the runtime's default when not given.</summary>
    public string? Registry { get; set; }

    /// <summary>The image's name.</summary>
    public required string Image { get; set; }

    /// <summary>The tag.</summary>
    public string? Tag { get; set; }
}

/// <summary>A volume or a folder that a container sees.</summary>
/// <param name="source">The volume's name or the folder's path; <see langword="null"/> for an anonymous volume.</param>
/// <param name="target">The path in the container.</param>
/// <param name="type">Volume or folder.</param>
/// <param name="isReadOnly">Whether the container cannot write to it.</param>
public sealed class ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly) : IResourceAnnotation
{
    /// <summary>The volume's name or the folder's path; <see langword="null"/> for an anonymous volume.</summary>
    public string? Source { get; } = source;

    /// <summary>The path in the container.</summary>
    public string Target { get; } = target ?? throw new ArgumentNullException(nameof(target));

    /// <summary>Volume or folder.</summary>
    public ContainerMountType Type { get; } = type;

    /// <summary>Whether the container cannot write to it.</summary>
    public bool IsReadOnly { get; } = isReadOnly;
}

/// <summary>What a mount is.</summary>
public enum ContainerMountType
{
    /// <summary>A folder of the host.</summary>
    BindMount,

    /// <summary>A volume that the container runtime keeps.</summary>
    Volume,
}

/// <summary>How long a container lives.</summary>
public enum ContainerLifetime
{
    /// <summary>As long as the application's run.</summary>
    Session,

    /// <summary>
    /// Until somebody removes it. The next run of the same application finds it by its name, and takes it as it is when its configuration is still the same;
    /// otherwise that run makes a new one in its place.
    /// </summary>
    Persistent,
}

/// <summary>How long a container lives.</summary>
public sealed class ContainerLifetimeAnnotation : IResourceAnnotation
{
    /// <summary>How long.</summary>
    public required ContainerLifetime Lifetime { get; set; }
}
