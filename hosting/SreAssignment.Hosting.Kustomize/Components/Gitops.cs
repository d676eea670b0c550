using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Applies an overlay from Git: <c>gitops/argo-cd</c> with an Application of Argo CD, <c>gitops/flux</c> with a GitRepository and a Kustomization of Flux.
/// An overlay of its own lists one of them, without <c>namespace</c>, and patches the address of the repository and the path.
/// </summary>
internal sealed class Gitops : IComponent
{
    private const string Repository = "https://git.example.com/application.git";
    private const string Branch = "main";
    private const string Path = "aspire-manifest/overlays/production";
    private const string Interval = "5m";

    public string Name => "gitops";

    public static IReadOnlyList<string> Controllers { get; } = ["argo-cd", "flux"];

    public FileSet Create(Application application)
    {
        var files = new FileSet();
        files.AddAll(new ComponentFiles("gitops-argo-cd").Add("application.yaml", Argo(application)).Build().Below("argo-cd"));
        files.AddAll(new ComponentFiles("gitops-flux")
            .Add("source.yaml", Source(application))
            .Add("kustomization-of-overlay.yaml", Flux(application))
            .Build().Below("flux"));
        return files;
    }

    private static ArgoApplication Argo(Application application) => new(
        Meta(application, "argocd"),
        new ArgoApplicationSpec(
            "default", new ArgoSource(Repository, Branch, Path), new ArgoDestination("https://kubernetes.default.svc", application.Name),
            // Objects that the overlay no longer has are deleted. The claims of volumes are not in the overlay, and stay.
            new ArgoSyncPolicy(new ArgoAutomated(Prune: true, SelfHeal: true), ["ServerSideApply=true", "PruneLast=true"])));

    private static FluxRepository Source(Application application) => new(
        Meta(application, "flux-system"), new FluxRepositorySpec(Repository, Interval, new FluxReference(Branch)));

    private static FluxKustomization Flux(Application application) => new(
        Meta(application, "flux-system"),
        new FluxKustomizationSpec(Interval, $"./{Path}", Prune: true, Wait: true, new FluxSource("GitRepository", application.Name)));

    private static V1ObjectMeta Meta(Application application, string ns) =>
        new() { Name = application.Name, NamespaceProperty = ns, Labels = Labels.Of(application) };
}
