using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Certificates of Let's Encrypt through cert-manager.</summary>
/// <param name="Way">The prefix of names: what exposes the application.</param>
/// <param name="Solver">How the request of Let's Encrypt arrives.</param>
/// <param name="Namespace">The namespace that the request arrives from.</param>
internal sealed record Letsencrypt(string Way, Http01Solver Solver, string Namespace)
{
    private const string SolverLabel = "acme.cert-manager.io/http01-solver";
    private const int SolverPort = 8089;

    /// <summary>The first issuer to use: browsers do not trust its certificates, and its rate limits are high.</summary>
    public string Staging => $"{Way}-letsencrypt-staging";

    private string Production => $"{Way}-letsencrypt-production";

    public IReadOnlyList<object> Issuers(Application application) =>
        [Issuer(application, Staging, "acme-staging-v02"), Issuer(application, Production, "acme-v02")];

    /// <summary>Allows the request of Let's Encrypt to the pod that cert-manager starts for it.</summary>
    public V1NetworkPolicy SolverPolicy(Application application)
    {
        var pods = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [SolverLabel] = "true" } };
        var policy = Policy.Of(application, $"{Way}-http01-solver", pods, Policy.Ingress);
        policy.Spec.Ingress = [new V1NetworkPolicyIngressRule { FromProperty = [Policy.Namespace(Namespace)], Ports = [Policy.Port("TCP", SolverPort)] }];
        return policy;
    }

    /// <summary>Copies the parameter with the e-mail address to the issuers; <see langword="null"/> when the address is a value.</summary>
    public Replacement? EmailFromParameter(Application application) => PublicHost.FromParameter(
        application.Options.IssuerEmailParameter,
        [
            .. ((string[])[Staging, Production])
                .Select(name => new ReplacementTarget(new ReplacementSelect(nameof(Issuer)) { Name = name }, ["spec.acme.email"])),
        ]);

    private Issuer Issuer(Application application, string name, string server) => new(
        new V1ObjectMeta { Name = name, Labels = Labels.Of(application) },
        new IssuerSpec
        {
            Acme = new AcmeIssuer($"https://{server}.api.letsencrypt.org/directory", new SecretReference(application.FreeSecretName($"{name}-account")),
                [new AcmeSolver(Solver)])
            {
                Email = application.Options.IssuerEmailParameter is null ? application.Options.IssuerEmail : ParameterFile.Placeholder,
            },
        });
}
