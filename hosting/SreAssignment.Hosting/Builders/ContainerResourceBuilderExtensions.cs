using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds containers.</summary>
public static class ContainerResourceBuilderExtensions
{
    /// <summary>Adds a container of an image with the tag <c>latest</c>, or with the tag that stands in the name.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image)
    {
        ArgumentException.ThrowIfNullOrEmpty(image);
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/')
            ? builder.AddContainer(name, image[..colon], image[(colon + 1)..])
            : builder.AddContainer(name, image, "latest");
    }

    /// <summary>Adds a container of an image.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image, string tag)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ContainerResource(name)).WithAnnotation(new ContainerImageAnnotation { Image = image, Tag = tag });
    }

    /// <summary>Mounts a volume that the container runtime keeps.</summary>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));
    }

    /// <summary>Mounts a folder of the host.</summary>
    /// <param name="builder">The container.</param>
    /// <param name="source">The folder, relative to the application's project.</param>
    /// <param name="target">The path in the container.</param>
    /// <param name="isReadOnly">Whether the container cannot write to it.</param>
    public static IResourceBuilder<T> WithBindMount<T>(this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        var path = Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory);
        return builder.WithAnnotation(new ContainerMountAnnotation(path, target, ContainerMountType.BindMount, isReadOnly));
    }

    /// <summary>Sets the image's tag.</summary>
    public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag) where T : ContainerResource =>
        builder.WithImage(image => image.Tag = tag);

    /// <summary>Sets the registry that the image comes from.</summary>
    public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry) where T : ContainerResource =>
        builder.WithImage(image => image.Registry = registry);

    /// <summary>Says how long the container lives; as long as the application's run when not said.</summary>
    public static IResourceBuilder<T> WithLifetime<T>(this IResourceBuilder<T> builder, ContainerLifetime lifetime) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ContainerLifetimeAnnotation { Lifetime = lifetime }, ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, Action<ContainerImageAnnotation> change) where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
            throw new InvalidOperationException($"Container '{builder.Resource.Name}' has no image.");
        change(image);
        return builder;
    }
}

/// <summary>Adds executables.</summary>
public static class ExecutableResourceBuilderExtensions
{
    /// <summary>Adds a command that runs beside the projects.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="command">The executable, a path or a name on the search path.</param>
    /// <param name="workingDirectory">Where it runs, relative to the application's project.</param>
    /// <param name="args">Its arguments.</param>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[]? args)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(command);
        var folder = Path.GetFullPath(workingDirectory, builder.AppHostDirectory);
        return builder.AddResource(new ExecutableResource(name, command, folder)).WithArgs(args ?? []);
    }
}
