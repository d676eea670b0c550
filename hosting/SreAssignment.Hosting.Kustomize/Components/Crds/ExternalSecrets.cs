using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Components.Crds;

/// <summary>The part of an ExternalSecret (external-secrets.io/v1) that is used here.</summary>
internal sealed record ExternalSecret(V1ObjectMeta Metadata, ExternalSecretSpec Spec)
{
    public string ApiVersion { get; init; } = "external-secrets.io/v1";

    public string Kind { get; init; } = "ExternalSecret";
}

internal sealed record ExternalSecretSpec(
    string RefreshInterval, SecretStoreReference SecretStoreRef, ExternalSecretTarget Target, IReadOnlyList<ExternalSecretData> Data);

internal sealed record SecretStoreReference(string Name, string Kind);

internal sealed record ExternalSecretTarget(string Name)
{
    public ExternalSecretTemplate? Template { get; init; }
}

internal sealed record ExternalSecretTemplate(IReadOnlyDictionary<string, string> Data);

internal sealed record ExternalSecretData(string SecretKey, RemoteReference RemoteRef);

internal sealed record RemoteReference(string Key);
