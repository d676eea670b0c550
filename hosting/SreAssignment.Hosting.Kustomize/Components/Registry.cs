using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Pulls images from a registry that requires credentials, which are in a Secret of the overlay. The registry itself is in the <c>images</c> of the overlay,
/// beside the digests.
/// </summary>
internal sealed class Registry : IComponent
{
    public string Name => "registry";

    public static string SecretName(Application application) => application.FreeSecretName("registry-credentials");

    // On the accounts instead of the pods, so that other pods with the account, such as a debugging pod, can pull, too.
    public FileSet Create(Application application) => application.Workloads.Count == 0
        ? new ComponentFiles(Name).Build()
        : new ComponentFiles(Name).Change(
            "pull-secret.yaml", new PatchTarget("ServiceAccount") { LabelSelector = $"{Labels.Name},{Labels.PartOf}={application.Name}" },
            new JsonOperation("add", "/imagePullSecrets", new[] { new ObjectName(SecretName(application)) })).Build();
}
