using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Public endpoints through the Gateway API: https with a certificate of each host's, http redirected to it.</summary>
internal sealed class GatewayApi : IComponent
{
    private const string Class = "gateway";
    private const string ProxyNamespace = "gateway-system";

    public string Name => "gateway-api";

    public FileSet Create(Application application)
    {
        var open = application.Workloads.Where(w => w.External is not null).ToList();
        if (open.Count == 0)
            return new ComponentFiles(Name).Build();
        var certificates = new Letsencrypt(
            "gateway", new Http01Solver { GatewayHTTPRoute = new Http01Gateway([new RouteParent(application.Name) { Kind = "Gateway" }]) }, ProxyNamespace);
        return new ComponentFiles(Name)
            .Add("gateway.yaml", Gateway(application, open, certificates))
            .Add("routes.yaml", [Redirect(application, open), .. open.Select(w => Route(application, w))])
            .Add("issuers.yaml", certificates.Issuers(application))
            .Add("policies.yaml", [.. open.Select(w => Policy.Open(application, $"gateway-api-{w.Name}", w, Policy.Namespace(ProxyNamespace), w.External!)), certificates.SolverPolicy(application)])
            .Build();
    }

    private static Gateway Gateway(Application application, IEnumerable<Workload> open, Letsencrypt certificates) => new(
        new V1ObjectMeta
        {
            Name = application.Name,
            Labels = Labels.Of(application),
            Annotations = new Dictionary<string, string> { [CertManager.IssuerAnnotation] = certificates.Staging },
        },
        new GatewaySpec(
            Class,
            [
                new GatewayListener("http", 80, "HTTP"),
                .. open.Select(w => new GatewayListener(w.Name, 443, "HTTPS")
                {
                    Hostname = PublicHost.Of(application, w),
                    Tls = new GatewayTls("Terminate", [new GatewayCertificate("Secret", PublicHost.CertificateSecret(w))]),
                }),
            ]));

    private static HttpRoute Redirect(Application application, IEnumerable<Workload> open) => new(
        new V1ObjectMeta { Name = "redirect-to-https", Labels = Labels.Of(application) },
        new HttpRouteSpec(
            [new RouteParent(application.Name) { SectionName = "http" }], [.. open.Select(w => PublicHost.Of(application, w))],
            [new RouteRule { Filters = [new RouteFilter("RequestRedirect", new RouteRedirect("https", 301))] }]));

    private static HttpRoute Route(Application application, Workload workload) => new(
        new V1ObjectMeta { Name = workload.Name, Labels = Labels.Of(application, workload) },
        new HttpRouteSpec(
            [new RouteParent(application.Name) { SectionName = workload.Name }], [PublicHost.Of(application, workload)],
            [new RouteRule { BackendRefs = [new RouteBackend(workload.Name, workload.External!.Number)] }]));
}
