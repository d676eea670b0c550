using System.Text.Json;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.CustomResources;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Policies;

/// <summary>With the component tls no data goes over a plain connection.</summary>
public sealed class TlsTests
{
    private static readonly Task<BuiltObjects> Secured = Task.Run(() => KustomizeRunner.BuildAsync(Platform.Folder, "network-policies", "ingress", "tls"));

    [Test]
    public async Task References_to_a_workload_have_no_plain_http_address()
    {
        var built = await Secured;
        foreach (var (controller, pod) in built.Pods)
        {
            var variables = Variables(built, pod);
            Assert.That(variables.Values.Where(v => v.Contains("http://", StringComparison.Ordinal) && !v.Contains("localhost", StringComparison.Ordinal)),
                Is.Empty, controller);
        }

        var gateway = Variables(built, built.Single<V1Deployment>("gateway").Spec.Template);
        Assert.That((gateway["services__auth__https__0"], gateway["services__images__https__0"]), Is.EqualTo(("https://auth:8080", "https://images:5000")));
        Assert.That(Variables(built, built.Single<V1Deployment>("images").Spec.Template)["ConnectionStrings__storage"],
            Does.StartWith("Endpoint=https://storage:9000;"));
    }

    [Test]
    public async Task Every_public_port_is_https_and_management_alone_stays_plain()
    {
        var built = await Secured;
        Assert.That(built.Of<V1Service>().SelectMany(s => s.Spec.Ports).Select(p => p.AppProtocol), Is.All.EqualTo("https"));
        foreach (var (name, port) in ((string, string)[])[("auth", "8080;8081"), ("gateway", "3000"), ("images", "5000")])
        {
            var variables = Variables(built, built.Single<V1Deployment>(name).Spec.Template);
            Assert.That((variables["HTTPS_PORTS"], variables["HTTP_PORTS"]), Is.EqualTo((port, "9000")));
        }

        var ingress = built.Of<V1Ingress>().Single();
        Assert.That(ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/backend-protocol"], Is.EqualTo("HTTPS"));
        var storage = built.Single<V1StatefulSet>("storage").Spec.Template.Spec.Containers[0];
        Assert.That(storage.ReadinessProbe.HttpGet.Scheme, Is.EqualTo("HTTPS"));
        Assert.That(storage.Args, Does.Contain("--certs-dir"));
    }

    [Test]
    public async Task Every_workload_mounts_a_certificate_that_is_for_its_name()
    {
        var built = await Secured;
        var certificates = built.Custom.Where(c => c["kind"]!.GetValue<string>() == "Certificate")
            .ToDictionary(c => c["spec"]!["secretName"]!.GetValue<string>(), c => c["spec"]!);
        foreach (var (controller, pod) in built.Pods)
        {
            var volume = pod.Spec.Volumes.Single(v => v.Name == "tls");
            Assert.That(pod.Spec.Containers[0].VolumeMounts.Single(m => m.Name == "tls").MountPath, Is.EqualTo("/etc/tls"), controller);
            Assert.That(certificates[volume.Secret.SecretName]["dnsNames"].Deserialize<string[]>(), Is.EqualTo((string[])[controller]));
        }

        Assert.That(await CustomResourceTypes.CheckAsync(built.Custom), Is.Empty);
    }

    [Test]
    public async Task Blue_and_green_are_secured_as_well()
    {
        var built = await KustomizeRunner.BuildAsync(Platform.Folder, "blue-green/blue", "tls");
        Assert.That(built.Pods.SelectMany(p => p.Template.Spec.Volumes.Where(v => v.Name == "tls")).ToList(), Has.Count.EqualTo(7));
    }

    private static Dictionary<string, string> Variables(BuiltObjects built, V1PodTemplateSpec pod)
    {
        var container = pod.Spec.Containers[0];
        var maps = (container.EnvFrom ?? []).SelectMany(f => built.Single<V1ConfigMap>(f.ConfigMapRef.Name).Data);
        var variables = new Dictionary<string, string>(maps);
        foreach (var variable in container.Env.Where(e => e.ValueFrom is null))
            variables[variable.Name] = variable.Value ?? "";
        return variables;
    }
}
