using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Components.Crds;

/// <summary>cert-manager's Issuer (cert-manager.io/v1), as far as it is used here.</summary>
internal sealed record Issuer(V1ObjectMeta Metadata, IssuerSpec Spec)
{
    public string ApiVersion { get; init; } = CertManager.ApiVersion;

    public string Kind { get; init; } = "Issuer";
}

internal sealed record IssuerSpec
{
    public AcmeIssuer? Acme { get; init; }

    public SelfSignedIssuer? SelfSigned { get; init; }

    public CaIssuer? Ca { get; init; }
}

internal sealed record AcmeIssuer(string Server, SecretReference PrivateKeySecretRef, IReadOnlyList<AcmeSolver> Solvers)
{
    public string? Email { get; init; }
}

internal sealed record SecretReference(string Name);

internal sealed record AcmeSolver(Http01Solver Http01);

internal sealed record Http01Solver
{
    public Http01Ingress? Ingress { get; init; }

    public Http01Gateway? GatewayHTTPRoute { get; init; }
}

internal sealed record Http01Gateway(IReadOnlyList<RouteParent> ParentRefs);

internal sealed record Http01Ingress(string IngressClassName);

internal sealed record SelfSignedIssuer;

internal sealed record CaIssuer(string SecretName);

/// <summary>cert-manager's Certificate (cert-manager.io/v1), as far as it is used here.</summary>
internal sealed record Certificate(V1ObjectMeta Metadata, CertificateSpec Spec)
{
    public string ApiVersion { get; init; } = CertManager.ApiVersion;

    public string Kind { get; init; } = "Certificate";
}

internal sealed record CertificateSpec(string SecretName, IssuerReference IssuerRef)
{
    public string? CommonName { get; init; }

    public IReadOnlyList<string>? DnsNames { get; init; }

    public bool? IsCA { get; init; }

    public string? Duration { get; init; }

    public string? RenewBefore { get; init; }

    public CertificateKey? PrivateKey { get; init; }

    public IReadOnlyList<string>? Usages { get; init; }
}

internal sealed record CertificateKey(string Algorithm, int Size)
{
    public string RotationPolicy { get; init; } = "Always";
}

internal sealed record IssuerReference(string Name)
{
    public string Kind { get; init; } = "Issuer";
}

internal static class CertManager
{
    public const string ApiVersion = "cert-manager.io/v1";

    /// <summary>The annotation of an Ingress that names the issuer of its certificate.</summary>
    public const string IssuerAnnotation = "cert-manager.io/issuer";
}
