using Aspire.Hosting.ApplicationModel;
using k8s;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize;

/// <summary>The numeric user that the process of a container runs as.</summary>
internal sealed record RunAsUserAnnotation(int UserId) : IResourceAnnotation;

internal sealed record ResourceAmountsAnnotation(ResourceAmounts Amounts) : IResourceAnnotation;

internal sealed record ScalingAnnotation(Scaling Scaling) : IResourceAnnotation;

internal sealed record ShutdownAnnotation(Shutdown Shutdown) : IResourceAnnotation;

internal sealed record ManagementAnnotation(ManagementHint Hint) : IResourceAnnotation;

internal sealed record EgressAnnotation(Egress Egress) : IResourceAnnotation;

internal sealed record SessionAffinityAnnotation : IResourceAnnotation;

internal sealed record CertificateFolderAnnotation(string Variable) : IResourceAnnotation;

internal sealed record IngressAnnotationAnnotation(string Name, string Value) : IResourceAnnotation;

internal sealed record NodePortAnnotation(string Endpoint, int Port) : IResourceAnnotation;

/// <summary>A change of the objects of a resource before they are written.</summary>
internal sealed record ConfigureObjectsAnnotation(Action<IKubernetesObject<V1ObjectMeta>> Configure) : IResourceAnnotation;
