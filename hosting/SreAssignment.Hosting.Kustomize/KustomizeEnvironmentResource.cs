using Aspire.Hosting.ApplicationModel;

namespace SreAssignment.Hosting.Kustomize;

/// <summary>A Kubernetes cluster that the application is deployed to with kustomize.</summary>
public sealed class KustomizeEnvironmentResource : Resource, IComputeEnvironmentResource
{
    /// <summary>Creates the environment.</summary>
    /// <param name="name">The name of the resource.</param>
    public KustomizeEnvironmentResource(string name) : base(name)
    {
        Annotations.Add(ManifestPublishingCallbackAnnotation.Ignore);
    }

    /// <inheritdoc/>
    public ReferenceExpression GetHostAddressExpression(EndpointReference endpointReference) => ReferenceExpression.Create($"{endpointReference.Resource.Name}");
}
