using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Pulls images from a registry that asks for credentials, which are in the Secret <c>registry-credentials</c>. Which registry is a matter of the overlay's
/// <c>images:</c>, since the digests that are written there belong to it.
/// </summary>
internal sealed class Registry : IComponent
{
    public const string SecretName = "registry-credentials";

    public string Name => "registry";

    // On the accounts and not on the pods, so that whatever else runs under them, a Job or a debugging pod, can pull as well.
    public FileSet Create(Application application) => application.Workloads.Count == 0
        ? new ComponentFiles(Name).Build()
        : new ComponentFiles(Name).Change(
            "pull-secret.yaml", new PatchTarget("ServiceAccount") { LabelSelector = $"{Objects.Labels.Name},{Objects.Labels.PartOf}={application.Name}" },
            new JsonOperation("add", "/imagePullSecrets", new[] { new ObjectName(SecretName) })).Build();
}
