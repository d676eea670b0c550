namespace SreAssignment.Dashboard.Components;

/// <summary>What a resource is made of.</summary>
internal static class ResourceSource
{
    public static string Of(IResource resource) => resource switch
    {
        ProjectResource => resource.Annotations.OfType<IProjectMetadata>().LastOrDefault()?.ProjectPath ?? "",
        ContainerResource => resource.TryGetLastAnnotation<ContainerImageAnnotation>(out var image) ? $"{image.Image}:{image.Tag}" : "",
        ExecutableResource executable => executable.Command,
        _ => "",
    };

    public static string Short(IResource resource) => resource is ContainerResource ? Of(resource) : Path.GetFileName(Of(resource));
}
