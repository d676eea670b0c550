using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Crds;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// https between the workloads. cert-manager maintains a certificate authority and issues a certificate for each workload, which is mounted
/// into the pods and renewed.
/// Addresses become https, and clients trust the authority. ingress-nginx connects by https, too; a Gateway needs a BackendTLSPolicy.
/// The component changes what the components before it in the overlay create, so it is the last one, except for external-storage, which replaces
/// connection strings.
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
            Secure(application, workload, secured, files);
        foreach (var workload in members.Where(w => SecuredPorts.Of(w).Any(p => p.IsExternal)))
        {
            files.Change(
                $"{workload.Name}-ingress.yaml", new PatchTarget("Ingress") { LabelSelector = $"{Labels.Name}={workload.Name}" },
                new JsonOperation("add", "/metadata/annotations/nginx.ingress.kubernetes.io~1backend-protocol", "HTTPS"));
        }

        return files.Build();
    }

    private static void Secure(Application application, Workload workload, SecuredPorts secured, ComponentFiles files)
    {
        // The label selects the blue and the green Deployment, too.
        var target = new PatchTarget(workload.Kind.ToString()) { LabelSelector = $"{Labels.Name}={workload.Name}" };
        files.Merge($"{workload.Name}-certificate.yaml", Mount(application, workload, secured), target);

        var operations = workload.Probes.Where(p => p.Path is not null && SecuredPorts.Of(workload).Contains(p.Port))
            .Select(p => new JsonOperation("replace", $"/spec/template/spec/containers/0/{p.Kind.ToString().ToLowerInvariant()}Probe/httpGet/scheme", "HTTPS"))
            .Concat(SecuredPorts.IsMinio(workload) && workload.Arguments.Count > 0
                ? [
                    new JsonOperation("add", "/spec/template/spec/containers/0/args/-", "--certs-dir"),
                    new JsonOperation("add", "/spec/template/spec/containers/0/args/-", Folder),
                ]
                : []).ToList();
        if (operations.Count > 0)
            files.Change($"{workload.Name}-probes.yaml", target, operations);

        var ports = workload.ServicePorts.ToList();
        var schemes = SecuredPorts.Of(workload).Select(p => new JsonOperation("replace", $"/spec/ports/{ports.IndexOf(p)}/appProtocol", "https")).ToList();
        if (schemes.Count > 0)
            files.Change($"{workload.Name}-service.yaml", new PatchTarget("Service") { Name = workload.Name }, schemes);
    }

    private static MergedController Mount(Application application, Workload workload, SecuredPorts secured) => new(
        workload.Kind == WorkloadKind.Job ? "batch/v1" : "apps/v1", workload.Kind.ToString(), new ObjectName(workload.Name),
        new MergedSpec(new MergedTemplate(new MergedPod(
        [
            new MergedContainer(workload.Name)
            {
                Env = [.. SecuredVariables.Of(workload, [.. secured.Variables(workload), .. workload.Project is null ? [] : Settings(workload)])],
                VolumeMounts = [new V1VolumeMount { Name = "tls", MountPath = Folder, ReadOnlyProperty = true }],
            },
        ])
        {
            Volumes =
            [
                new V1Volume
                {
                    Name = "tls",
                    Secret = new V1SecretVolumeSource
                    {
                        SecretName = SecretName(application, workload),
                        DefaultMode = OwnerAndGroupRead,
                        Items = Items(workload),
                    },
                },
            ],
        })));

    // ASP.NET Core reads its certificate when it starts. A service that reads each renewed one declares the variable for the folder.
    private static IEnumerable<(string Name, string Value)> Settings(Workload workload) =>
    [
        .. workload.CertificateFolderVariable is { } variable ? ((string, string)[])[(variable, Folder)] : [],
        ("Kestrel__Certificates__Default__Path", $"{Folder}/tls.crt"),
        ("Kestrel__Certificates__Default__KeyPath", $"{Folder}/tls.key"),
        ("SSL_CERT_FILE", $"{Folder}/ca.crt"),
    ];

    // The file names that MinIO reads.
    private static List<V1KeyToPath>? Items(Workload workload) => workload.Project is not null ? null :
    [
        new() { Key = "tls.crt", Path = "public.crt" },
        new() { Key = "tls.key", Path = "private.key" },
        new() { Key = "ca.crt", Path = "CAs/ca.crt" },
    ];

    private static IEnumerable<object> AuthorityObjects(Application application)
    {
        yield return new Issuer(Meta(application, SelfSigned), new IssuerSpec { SelfSigned = new SelfSignedIssuer() });
        yield return new Certificate(Meta(application, Authority), new CertificateSpec(AuthoritySecret(application), new IssuerReference(SelfSigned))
        {
            CommonName = $"{application.Name} internal",
            IsCA = true,
            Duration = "87600h",
            PrivateKey = new CertificateKey("ECDSA", 256) { RotationPolicy = "Never" },
        });
        yield return new Issuer(Meta(application, Authority), new IssuerSpec { Ca = new CaIssuer(AuthoritySecret(application)) });
    }

    private static Certificate Certificate(Application application, Workload workload) => new(
        Meta(application, $"{workload.Name}-tls"),
        new CertificateSpec(SecretName(application, workload), new IssuerReference(Authority))
        {
            DnsNames = [workload.Name],
            Duration = "2160h",
            RenewBefore = "720h",
            PrivateKey = new CertificateKey("ECDSA", 256),
            Usages = ["server auth"],
        });

    private static string SecretName(Application application, Workload workload) => application.FreeSecretName($"{workload.Name}-tls");

    private static string AuthoritySecret(Application application) => application.FreeSecretName(Authority);

    private static V1ObjectMeta Meta(Application application, string name) => new() { Name = name, Labels = Labels.Of(application) };
}
