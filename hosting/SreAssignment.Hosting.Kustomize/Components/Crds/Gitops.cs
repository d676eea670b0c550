using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Components.Crds;

/// <summary>The part of an Application of Argo CD (argoproj.io/v1alpha1) that is used here.</summary>
internal sealed record ArgoApplication(V1ObjectMeta Metadata, ArgoApplicationSpec Spec)
{
    public string ApiVersion { get; init; } = "argoproj.io/v1alpha1";

    public string Kind { get; init; } = "Application";
}

internal sealed record ArgoApplicationSpec(string Project, ArgoSource Source, ArgoDestination Destination, ArgoSyncPolicy SyncPolicy);

internal sealed record ArgoSource(string RepoURL, string TargetRevision, string Path);

internal sealed record ArgoDestination(string Server, string Namespace);

internal sealed record ArgoSyncPolicy(ArgoAutomated Automated, IReadOnlyList<string> SyncOptions);

internal sealed record ArgoAutomated(bool Prune, bool SelfHeal);

/// <summary>The part of a GitRepository of Flux (source.toolkit.fluxcd.io/v1) that is used here.</summary>
internal sealed record FluxRepository(V1ObjectMeta Metadata, FluxRepositorySpec Spec)
{
    public string ApiVersion { get; init; } = "source.toolkit.fluxcd.io/v1";

    public string Kind { get; init; } = "GitRepository";
}

internal sealed record FluxRepositorySpec(string Url, string Interval, FluxReference Ref);

internal sealed record FluxReference(string Branch);

/// <summary>The part of a Kustomization of Flux (kustomize.toolkit.fluxcd.io/v1) that is used here.</summary>
internal sealed record FluxKustomization(V1ObjectMeta Metadata, FluxKustomizationSpec Spec)
{
    public string ApiVersion { get; init; } = "kustomize.toolkit.fluxcd.io/v1";

    public string Kind { get; init; } = "Kustomization";
}

internal sealed record FluxKustomizationSpec(string Interval, string Path, bool Prune, bool Wait, FluxSource SourceRef);

internal sealed record FluxSource(string Kind, string Name);
