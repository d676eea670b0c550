using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

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
        var domain = application.Options.HostParameter is null ? application.Options.Host ?? $"{application.Name}.example.com" : ParameterFile.Placeholder;
        var endpoints = application.Workloads.SelectMany(w => w.ExternalHttpPorts.Select(p => (Workload: w, Port: p))).ToList();
        return [.. endpoints.Select(e =>
        {
            var name = e.Workload.ExternalHttpPorts.Count() == 1 ? e.Workload.Name : application.FreeName($"{e.Workload.Name}-{e.Port.Name}");
            return new PublicHost(
                e.Workload, e.Port, name, endpoints.Count == 1 ? domain : $"{name}.{domain}", application.FreeSecretName($"{name}-public-tls"));
        })];
    }

    /// <summary>Copies the parameter with the host name to fields; <see langword="null"/> when the host name is a value.</summary>
    /// <param name="application">The application.</param>
    /// <param name="fields">The kind, the name and the fields of each object.</param>
    public static Replacement? FromParameter(Application application, params IEnumerable<(string Kind, string Name, IReadOnlyList<string> Fields)> fields)
    {
        // The placeholder is one label of the name, behind that of the endpoint if there are several.
        var options = Of(application).Count > 1 ? new ReplacementOptions(".", 1) : null;
        return FromParameter(application.Options.HostParameter, [.. fields.Select(f =>
            new ReplacementTarget(new ReplacementSelect(f.Kind) { Name = f.Name }, f.Fields) { Options = options })]);
    }

    /// <summary>Copies a parameter to fields; <see langword="null"/> without a parameter.</summary>
    public static Replacement? FromParameter(string? parameter, IReadOnlyList<ReplacementTarget> targets) => parameter is null ? null : new Replacement(
        new ReplacementSource("ConfigMap", $"data.{KubernetesName.Label(parameter)}") { Name = ContainerEnvironment.SettingsName }, targets);
}
