using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>An external HTTP endpoint, with the names that clients outside of the cluster use.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Port">The port of the workload.</param>
/// <param name="Name">The name of the Ingress or route.</param>
/// <param name="Host">The host name. Overlays replace <c>example.com</c>.</param>
/// <param name="CertificateSecret">The Secret of the certificate.</param>
internal sealed record PublicHost(Workload Workload, Port Port, string Name, string Host, string CertificateSecret)
{
    /// <summary>Several endpoints have a host name each, below that of the application.</summary>
    public static IReadOnlyList<PublicHost> Of(Application application)
    {
        var domain = application.Options.Host ?? $"{application.Name}.example.com";
        var endpoints = application.Workloads.SelectMany(w => w.ExternalHttpPorts.Select(p => (Workload: w, Port: p))).ToList();
        return [.. endpoints.Select(e =>
        {
            var name = e.Workload.ExternalHttpPorts.Count() == 1 ? e.Workload.Name : application.FreeName($"{e.Workload.Name}-{e.Port.Name}");
            return new PublicHost(
                e.Workload, e.Port, name, endpoints.Count == 1 ? domain : $"{name}.{domain}", application.FreeSecretName($"{name}-public-tls"));
        })];
    }
}
