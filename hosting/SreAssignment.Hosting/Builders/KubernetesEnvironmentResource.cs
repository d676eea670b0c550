using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Kubernetes;

/// <summary>A Kubernetes cluster that the application is deployed to.</summary>
/// <param name="name">The resource's name.</param>
public sealed class KubernetesEnvironmentResource(string name) : Resource(name);
