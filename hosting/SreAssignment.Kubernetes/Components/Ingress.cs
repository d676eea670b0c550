using k8s.Models;
using SreAssignment.Kubernetes.Components.Crds;
using SreAssignment.Kubernetes.Model;
using SreAssignment.Kubernetes.Networking;
using SreAssignment.Kubernetes.Objects;
using SreAssignment.Kubernetes.Output;

namespace SreAssignment.Kubernetes.Components;

/// <summary>
/// Public endpoints through an ingress controller, with certificates of Let's Encrypt through cert-manager. The class is nginx and any other works; the
/// annotations are ingress-nginx's, which others do not read. ingress-nginx is retired upstream: new clusters do better with the component gateway-api.
/// </summary>
internal sealed class Ingress : IComponent
{
    private const string Class = "nginx";
    private const string ControllerNamespace = "ingress-nginx";
    private const string Staging = "letsencrypt-staging";
    private const string Production = "letsencrypt-production";
    private const string SolverLabel = "acme.cert-manager.io/http01-solver";
    private const int SolverPort = 8089;

    // A little above what the application itself takes (25 MiB), so that its answer is the one that callers see.
    private const string BodySize = "26m";
    private const string RequestsPerSecond = "50";
    private const string Connections = "100";

    public string Name => "ingress";

    public FileSet Create(Application application)
    {
        var open = application.Workloads.Where(w => w.External is not null).ToList();
        return new ComponentFiles(Name)
            .Add("ingress.yaml", [.. open.Select(w => Of(application, w))])
            .Add("issuers.yaml", Letsencrypt(application, Staging, "acme-staging-v02"), Letsencrypt(application, Production, "acme-v02"))
            .Add("policies.yaml", [.. open.Select(w => Policy.Open(application, $"ingress-{w.Name}", w, Policy.Namespace(ControllerNamespace), w.External!)), Solver(application)])
            .Build();
    }

    private static V1Ingress Of(Application application, Workload workload)
    {
        var host = PublicHost.Of(application, workload);
        return new V1Ingress
        {
            ApiVersion = "networking.k8s.io/v1",
            Kind = "Ingress",
            Metadata = new V1ObjectMeta
            {
                Name = workload.Name,
                Labels = Labels.Of(application, workload),
                Annotations = new Dictionary<string, string>
                {
                    [CertManager.IssuerAnnotation] = Staging,
                    ["nginx.ingress.kubernetes.io/proxy-body-size"] = BodySize,
                    ["nginx.ingress.kubernetes.io/limit-rps"] = RequestsPerSecond,
                    ["nginx.ingress.kubernetes.io/limit-connections"] = Connections,
                },
            },
            Spec = new V1IngressSpec
            {
                IngressClassName = Class,
                Tls = [new V1IngressTLS { Hosts = [host], SecretName = PublicHost.CertificateSecret(workload) }],
                Rules =
                [
                    new V1IngressRule
                    {
                        Host = host,
                        Http = new V1HTTPIngressRuleValue
                        {
                            Paths =
                            [
                                new V1HTTPIngressPath
                                {
                                    Path = "/",
                                    PathType = "Prefix",
                                    Backend = new V1IngressBackend
                                    {
                                        Service = new V1IngressServiceBackend { Name = workload.Name, Port = new V1ServiceBackendPort { Number = workload.External!.Number } },
                                    },
                                },
                            ],
                        },
                    },
                ],
            },
        };
    }

    private static Issuer Letsencrypt(Application application, string name, string server) => new(
        new V1ObjectMeta { Name = name, Labels = Labels.Of(application) },
        new IssuerSpec
        {
            Acme = new AcmeIssuer(
                $"https://{server}.api.letsencrypt.org/directory", new SecretReference($"{name}-account"), [new AcmeSolver(new Http01Solver(new Http01Ingress(Class)))]),
        });

    // cert-manager starts a pod of its own here, which Let's Encrypt asks through the ingress.
    private static V1NetworkPolicy Solver(Application application)
    {
        var pods = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [SolverLabel] = "true" } };
        var policy = Policy.Of(application, "ingress-http01-solver", pods, Policy.Ingress);
        policy.Spec.Ingress = [new V1NetworkPolicyIngressRule { FromProperty = [Policy.Namespace(ControllerNamespace)], Ports = [Policy.Port("TCP", SolverPort)] }];
        return policy;
    }
}
