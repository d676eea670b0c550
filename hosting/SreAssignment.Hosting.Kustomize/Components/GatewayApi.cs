using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Public endpoints through the Gateway API: https with a certificate for each host, and a redirect from http.</summary>
internal sealed class GatewayApi : IComponent
{
    public string Name => "gateway-api";

    public FileSet Create(Application application)
    {
        var open = PublicHost.Of(application);
        if (open.Count == 0)
            return new ComponentFiles(Name).Build();
        var options = application.Options;
        var certificates = new Letsencrypt(
            "gateway", new Http01Solver { GatewayHTTPRoute = new Http01Gateway([new RouteParent(application.Name) { Kind = "Gateway" }]) },
            options.GatewayNamespace);
        var proxies = Policy.Namespace(options.GatewayNamespace);
        return new ComponentFiles(Name)
            .Add("gateway.yaml", Gateway(application, open, certificates))
            .Add("routes.yaml", [Redirect(application, open), .. open.Select(h => Route(application, h))])
            .Add("issuers.yaml", certificates.Issuers(application))
            .Add("policies.yaml",
            [
                .. open.GroupBy(h => h.Workload)
                    .Select(w => Policy.Open(application, $"gateway-api-{w.Key.Name}", w.Key, [proxies], [.. w.Select(h => h.Port).DistinctBy(p => p.Target)])),
                certificates.SolverPolicy(application),
            ])
            .Replace(PublicHost.FromParameter(
                application,
                [
                    (nameof(Gateway), application.Name, [.. open.Select(h => $"spec.listeners.[name={h.Name}].hostname")]),
                    ("HTTPRoute", RedirectName(application), [.. open.Select((_, i) => $"spec.hostnames.{i}")]),
                    .. open.Select(h => ("HTTPRoute", h.Name, (IReadOnlyList<string>)["spec.hostnames.0"])),
                ]))
            .Replace(certificates.EmailFromParameter(application))
            .Build();
    }

    private static Gateway Gateway(Application application, IEnumerable<PublicHost> open, Letsencrypt certificates) => new(
        new V1ObjectMeta
        {
            Name = application.Name,
            Labels = Labels.Of(application),
            Annotations = new Dictionary<string, string> { [CertManager.IssuerAnnotation] = certificates.Staging },
        },
        new GatewaySpec(
            application.Options.GatewayClass,
            [
                new GatewayListener(Redirected(open), 80, "HTTP"),
                .. open.Select(h => new GatewayListener(h.Name, 443, "HTTPS")
                {
                    Hostname = h.Host,
                    Tls = new GatewayTls("Terminate", [new GatewayCertificate("Secret", h.CertificateSecret)]),
                }),
            ]));

    private static HttpRoute Redirect(Application application, IReadOnlyList<PublicHost> open) => new(
        new V1ObjectMeta { Name = RedirectName(application), Labels = Labels.Of(application) },
        new HttpRouteSpec(
            [new RouteParent(application.Name) { SectionName = Redirected(open) }], [.. open.Select(h => h.Host)],
            [new RouteRule { Filters = [new RouteFilter("RequestRedirect", new RouteRedirect("https", 301))] }]));

    private static string RedirectName(Application application) => application.FreeName("redirect-to-https");

    // The names of listeners are unique.
    private static string Redirected(IEnumerable<PublicHost> open) => open.Any(h => h.Name == "http") ? "http-redirect" : "http";

    private static HttpRoute Route(Application application, PublicHost host) => new(
        new V1ObjectMeta { Name = host.Name, Labels = Labels.Of(application, host.Workload) },
        new HttpRouteSpec(
            [new RouteParent(application.Name) { SectionName = host.Name }], [host.Host],
            [new RouteRule { BackendRefs = [new RouteBackend(host.Workload.Name, host.Port.Number)] }]));
}
