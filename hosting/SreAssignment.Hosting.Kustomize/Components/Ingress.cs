using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Public endpoints through an ingress controller, with certificates of Let's Encrypt through cert-manager. The annotations of ingress-nginx have no effect on
/// other controllers. ingress-nginx is retired upstream; the component gateway-api is the alternative for new clusters.
/// </summary>
internal sealed class Ingress : IComponent
{
    private const string Nginx = "nginx.ingress.kubernetes.io";
    private static readonly IReadOnlyList<string> Fields = ["spec.rules.0.host", "spec.tls.0.hosts.0"];

    public string Name => "ingress";

    public FileSet Create(Application application)
    {
        var options = application.Options;
        var certificates = new Letsencrypt("ingress", new Http01Solver { Ingress = new Http01Ingress(options.IngressClass) }, options.IngressNamespace);
        var open = PublicHost.Of(application);
        var controller = Policy.Namespace(options.IngressNamespace);
        return new ComponentFiles(Name)
            .Add("ingress.yaml", [.. open.Select(h => Of(application, h, certificates))])
            .Add("issuers.yaml", certificates.Issuers(application))
            .Add("policies.yaml",
            [
                .. open.GroupBy(h => h.Workload)
                    .Select(w => Policy.Open(application, $"ingress-{w.Key.Name}", w.Key, [controller], [.. w.Select(h => h.Port).DistinctBy(p => p.Target)])),
                certificates.SolverPolicy(application),
            ])
            .Replace(PublicHost.FromParameter(application, open.Select(h => (nameof(Ingress), h.Name, Fields))))
            .Replace(certificates.EmailFromParameter(application))
            .Build();
    }

    private static V1Ingress Of(Application application, PublicHost host, Letsencrypt certificates) => new()
    {
        ApiVersion = "networking.k8s.io/v1",
        Kind = "Ingress",
        Metadata = new V1ObjectMeta { Name = host.Name, Labels = Labels.Of(application, host.Workload), Annotations = Annotations(host, certificates) },
        Spec = new V1IngressSpec
        {
            IngressClassName = application.Options.IngressClass,
            Tls = [new V1IngressTLS { Hosts = [host.Host], SecretName = host.CertificateSecret }],
            Rules =
            [
                new V1IngressRule
                {
                    Host = host.Host,
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
                                    Service = new V1IngressServiceBackend
                                    {
                                        Name = host.Workload.Name,
                                        Port = new V1ServiceBackendPort { Number = host.Port.Number },
                                    },
                                },
                            },
                        ],
                    },
                },
            ],
        },
    };

    private static Dictionary<string, string> Annotations(PublicHost host, Letsencrypt certificates)
    {
        var annotations = new Dictionary<string, string> { [CertManager.IssuerAnnotation] = certificates.Staging };
        if (host.Port.Scheme == "https")
            annotations[$"{Nginx}/backend-protocol"] = "HTTPS";
        // The controller connects to pods, so the affinity of the Service does not apply to its clients.
        if (host.Workload.HasSessionAffinity)
            annotations[$"{Nginx}/affinity"] = "cookie";
        foreach (var (name, value) in host.Workload.IngressAnnotations)
            annotations[name] = value;
        return annotations;
    }
}
