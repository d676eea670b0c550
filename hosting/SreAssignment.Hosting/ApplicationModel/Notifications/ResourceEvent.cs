namespace Aspire.Hosting.ApplicationModel;

/// <summary>That something changed with a resource, or with one replica of it.</summary>
/// <param name="resource">The resource.</param>
/// <param name="resourceId">The replica, such as <c>images-1</c>; the resource's name where it has no replicas.</param>
/// <param name="snapshot">How it is now.</param>
public sealed class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The replica, such as <c>images-1</c>; the resource's name where it has no replicas.</summary>
    public string ResourceId { get; } = resourceId;

    /// <summary>How it is now.</summary>
    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}
