using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Public endpoints through an ingress controller, with certificates of Let's Encrypt through cert-manager. The class is nginx and any other works; the
/// annotations are ingress-nginx's, which others do not read. ingress-nginx is retired upstream: new clusters do better with the component gateway-api.
/// </summary>
internal sealed class Ingress : IComponent
{
    private const string Class = "nginx";
    private const string ControllerNamespace = "ingress-nginx";

    // A little above what the application itself takes (25 MiB), so that its answer is the one that callers see.
    private const string BodySize = "26m";
    private const string RequestsPerSecond = "50";
    private const string Connections = "100";

    private static readonly Letsencrypt Certificates = new("ingress", new Http01Solver { Ingress = new Http01Ingress(Class) }, ControllerNamespace);

    public string Name => "ingress";

    public FileSet Create(Application application)
    {
        var open = application.Workloads.Where(w => w.External is not null).ToList();
        return new ComponentFiles(Name)
            .Add("ingress.yaml", [.. open.Select(w => Of(application, w))])
            .Add("issuers.yaml", Certificates.Issuers(application))
            .Add("policies.yaml", [.. open.Select(w => Policy.Open(application, $"ingress-{w.Name}", w, Policy.Namespace(ControllerNamespace), w.External!)), Certificates.SolverPolicy(application)])
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
                    [CertManager.IssuerAnnotation] = Certificates.Staging,
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
}
