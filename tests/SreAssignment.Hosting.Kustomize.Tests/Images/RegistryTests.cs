using System.Net;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Overlays;
using SreAssignment.Hosting.Kustomize.Tests.Commands;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Images;

/// <summary>Images are built, pushed with credentials, pulled by the digests in the overlay, and run under the security context of the deployment.</summary>
[Category("Soak"), NonParallelizable]
public sealed class RegistryTests
{
    [Test]
    public async Task Published_images_run_under_the_generated_security_context()
    {
        using var registry = await PrivateRegistry.StartAsync();
        using var folder = new TemporaryFolder();
        Repository.CopyDeployment(folder.Path);
        var overlay = folder.Write("overlays/release/kustomization.yaml", "# kept\nnamespace: release\nresources: [../../base]\n");
        Environment.SetEnvironmentVariable("DOCKER_CONFIG", registry.DockerConfig);
        var (exitCode, output, error) = await CommandLine.RunAsync(
            "publish", Repository.Manifest, "--images", "--overlay", Path.GetDirectoryName(overlay)!, "--registry", $"{registry.Host}/platform",
            "--base-image", registry.BaseImage);
        Environment.SetEnvironmentVariable("DOCKER_CONFIG", null);
        Assert.That(exitCode, Is.Zero, output + error);

        var images = OverlayImages.Read(Path.GetDirectoryName(overlay)!);
        Assert.That(images.Select(i => i.NewName), Is.EqualTo(((string[])["auth", "gateway", "images"]).Select(n => $"{registry.Host}/platform/{n}")));
        Assert.That(await File.ReadAllTextAsync(overlay), Does.StartWith("# kept\n"));

        var built = await KustomizeRunner.BuildAsync(Path.GetDirectoryName(overlay)!);
        var pod = built.Single<V1Deployment>("auth").Spec.Template.Spec;
        Assert.That(pod.Containers[0].Image, Does.Match($"^{registry.Host}/platform/auth@sha256:[0-9a-f]{{64}}$"));
        Assert.That((await registry.PodmanAsync("pull", "--tls-verify=false", pod.Containers[0].Image)).ExitCode, Is.Not.Zero, "pull without credentials");
        PrivateRegistry.Succeeded(await registry.PodmanAsync("pull", "--tls-verify=false", "--creds", $"{PrivateRegistry.User}:{PrivateRegistry.Password}",
            pod.Containers[0].Image));

        await RunAsync(registry, folder, built, pod);
    }

    private static async Task RunAsync(PrivateRegistry registry, TemporaryFolder folder, BuiltObjects built, V1PodSpec pod)
    {
        var (container, security) = (pod.Containers[0], pod.Containers[0].SecurityContext);
        var (port, management) = (PrivateRegistry.FreePort(), PrivateRegistry.FreePort());
        var settings = new Dictionary<string, string>(built.Of<V1ConfigMap>().Single(m => m.Metadata.Name == container.EnvFrom[0].ConfigMapRef.Name).Data)
        {
            ["HTTP_PORTS"] = $"{port};{management}",
            ["MANAGEMENT_PORT"] = $"{management}",
            ["ConnectionStrings__storage"] = "Path=/tmp/data",
            ["Tokens__Issuer"] = "http://localhost:3000",
            ["Auth__Clients__gateway__Secret"] = new string('g', 43),
            ["Auth__Clients__developer__Secret"] = new string('d', 43),
            ["Auth__SigningKeys__Folder"] = "/tmp/keys",
            ["Auth__SigningKeys__CreateFirst"] = "true",
        };
        var id = PrivateRegistry.Succeeded(await registry.PodmanAsync(
        [
            "run", "--detach", "--network", "host", "--tmpfs", "/tmp:mode=1777", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024",
            "--user", $"{pod.SecurityContext.RunAsUser}:{pod.SecurityContext.RunAsGroup}",
            .. security.ReadOnlyRootFilesystem == true ? (string[])["--read-only"] : [],
            .. security.AllowPrivilegeEscalation == false ? (string[])["--security-opt", "no-new-privileges"] : [],
            .. security.Capabilities.Drop.Select(c => $"--cap-drop={c}"),
            .. settings.SelectMany(s => (string[])["--env", $"{s.Key}={s.Value}"]),
            container.Image,
        ]));
        try
        {
            var path = container.ReadinessProbe.HttpGet.Path;
            Assert.That(await StatusAsync($"http://127.0.0.1:{management}{path}", registry, id), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await StatusAsync($"http://127.0.0.1:{port}/.well-known/jwks.json", registry, id), Is.EqualTo(HttpStatusCode.OK));

            PrivateRegistry.Succeeded(await registry.PodmanAsync("stop", "--time", $"{pod.TerminationGracePeriodSeconds}", id));
            Assert.That(PrivateRegistry.Succeeded(await registry.PodmanAsync("inspect", id, "--format", "{{.State.ExitCode}}")), Is.EqualTo("0"),
                "graceful shutdown");
        }
        finally
        {
            await registry.PodmanAsync("rm", "--force", id);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(string url, PrivateRegistry registry, string id)
    {
        using var client = new HttpClient();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var response = await client.GetAsync(url, deadline.Token);
                if (response.IsSuccessStatusCode)
                    return response.StatusCode;
            }
            catch (HttpRequestException)
            {
                var (_, running, _) = await registry.PodmanAsync("inspect", id, "--format", "{{.State.Running}}");
                if (running.Trim() != "true")
                    Assert.Fail((await registry.PodmanAsync("logs", id)).Error);
            }

            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
