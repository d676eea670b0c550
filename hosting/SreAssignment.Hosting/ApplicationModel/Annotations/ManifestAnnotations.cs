namespace Aspire.Hosting.ApplicationModel;

/// <summary>That the resource is left out of the manifest.</summary>
internal sealed class ExcludedFromManifestAnnotation : IResourceAnnotation;

/// <summary>The numeric user, and group, that a container's image is made to run as.</summary>
internal sealed record ContainerUserAnnotation(int UserId) : IResourceAnnotation;
