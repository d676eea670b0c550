using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Every hop of data inside the cluster by https: cert-manager keeps a certificate authority and gives each workload a certificate, which is mounted and renewed
/// there; addresses change to https, and clients trust the authority. An ingress calls by https too, when it is ingress-nginx; a Gateway needs a BackendTLSPolicy.
/// It changes what the components before it in an overlay's list made, so it stands last there; only external-storage comes behind it and has the last word on a connection string.
/// </summary>
internal sealed class Tls : IComponent
{
    private const string Folder = "/etc/tls";
    private const string Authority = "internal-ca";
    private const string SelfSigned = "self-signed";
    private const int OwnerAndGroupRead = 0b100_100_000;

    public string Name => "tls";

    public FileSet Create(Application application)
    {
        var secured = new SecuredPorts(application);
        var members = application.Workloads.Where(w => w.Project is not null || SecuredPorts.IsMinio(w)).ToList();
        var files = new ComponentFiles(Name);
        if (members.Count == 0)
            return files.Build();

        files.Add("authority.yaml", [.. AuthorityObjects(application)]);
        files.Add("certificates.yaml", [.. members.Select(w => Certificate(application, w))]);
        foreach (var workload in members)
            Secure(workload, secured, files);
        files.Change("ingress.yaml", new PatchTarget("Ingress"), new JsonOperation("add", "/metadata/annotations/nginx.ingress.kubernetes.io~1backend-protocol", "HTTPS"));
        return files.Build();
    }

    private static void Secure(Workload workload, SecuredPorts secured, ComponentFiles files)
    {
        // By label, so that the blue and the green Deployment are found too.
        var target = new PatchTarget(workload.Kind.ToString()) { LabelSelector = $"{Labels.Name}={workload.Name}" };
        files.Merge($"{workload.Name}-certificate.yaml", Mount(workload, secured), target);

        var operations = workload.Probes.Where(p => p.Path is not null && SecuredPorts.Of(workload).Contains(p.Port))
            .Select(p => new JsonOperation("replace", $"/spec/template/spec/containers/0/{p.Kind.ToString().ToLowerInvariant()}Probe/httpGet/scheme", "HTTPS"))
            .Concat(SecuredPorts.IsMinio(workload) && workload.Arguments.Count > 0
                ? [new JsonOperation("add", "/spec/template/spec/containers/0/args/-", "--certs-dir"), new JsonOperation("add", "/spec/template/spec/containers/0/args/-", Folder)]
                : []).ToList();
        if (operations.Count > 0)
            files.Change($"{workload.Name}-probes.yaml", target, operations);

        var ports = workload.ServicePorts.ToList();
        var schemes = SecuredPorts.Of(workload).Select(p => new JsonOperation("replace", $"/spec/ports/{ports.IndexOf(p)}/appProtocol", "https")).ToList();
        if (schemes.Count > 0)
            files.Change($"{workload.Name}-service.yaml", new PatchTarget("Service") { Name = workload.Name }, schemes);
    }

    private static MergedController Mount(Workload workload, SecuredPorts secured) => new(
        workload.Kind == WorkloadKind.Job ? "batch/v1" : "apps/v1", workload.Kind.ToString(), new ObjectName(workload.Name),
        new MergedSpec(new MergedTemplate(new MergedPod(
        [
            new MergedContainer(workload.Name)
            {
                Env = [.. SecuredVariables.Of(workload, [.. secured.Variables(workload), .. workload.Project is null ? [] : Settings()])],
                VolumeMounts = [new V1VolumeMount { Name = "tls", MountPath = Folder, ReadOnlyProperty = true }],
            },
        ])
        {
            Volumes = [new V1Volume { Name = "tls", Secret = new V1SecretVolumeSource { SecretName = SecretName(workload), DefaultMode = OwnerAndGroupRead, Items = Items(workload) } }],
        })));

    // Tls__Folder is for a certificate selector that looks there again and again; any other ASP.NET Core service reads its certificate once, when it starts.
    private static IEnumerable<(string Name, string Value)> Settings() =>
    [
        ("Tls__Folder", Folder),
        ("Kestrel__Certificates__Default__Path", $"{Folder}/tls.crt"),
        ("Kestrel__Certificates__Default__KeyPath", $"{Folder}/tls.key"),
        ("SSL_CERT_FILE", $"{Folder}/ca.crt"),
    ];

    // The names that MinIO looks for.
    private static List<V1KeyToPath>? Items(Workload workload) => workload.Project is not null ? null :
    [
        new() { Key = "tls.crt", Path = "public.crt" },
        new() { Key = "tls.key", Path = "private.key" },
        new() { Key = "ca.crt", Path = "CAs/ca.crt" },
    ];

    private static IEnumerable<object> AuthorityObjects(Application application)
    {
        yield return new Issuer(Meta(application, SelfSigned), new IssuerSpec { SelfSigned = new SelfSignedIssuer() });
        yield return new Certificate(Meta(application, Authority), new CertificateSpec(Authority, new IssuerReference(SelfSigned))
        {
            CommonName = $"{application.Name} internal",
            IsCA = true,
            Duration = "87600h",
            PrivateKey = new CertificateKey("ECDSA", 256) { RotationPolicy = "Never" },
        });
        yield return new Issuer(Meta(application, Authority), new IssuerSpec { Ca = new CaIssuer(Authority) });
    }

    private static Certificate Certificate(Application application, Workload workload) => new(
        Meta(application, $"{workload.Name}-tls"),
        new CertificateSpec(SecretName(workload), new IssuerReference(Authority))
        {
            DnsNames = [workload.Name],
            Duration = "2160h",
            RenewBefore = "720h",
            PrivateKey = new CertificateKey("ECDSA", 256),
            Usages = ["server auth"],
        });

    private static string SecretName(Workload workload) => $"{workload.Name}-tls";

    private static V1ObjectMeta Meta(Application application, string name) => new() { Name = name, Labels = Labels.Of(application) };
}
