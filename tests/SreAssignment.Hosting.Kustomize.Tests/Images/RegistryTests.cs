using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Overlays;
using SreAssignment.Hosting.Kustomize.Tests.Commands;
using SreAssignment.Hosting.Kustomize.Tests.Deploy;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Images;

/// <summary>Images are built, pushed with credentials, pulled by the digests in the overlay, and run under the security context of the deployment.</summary>
[Category("Soak"), NonParallelizable]
public sealed class RegistryTests
{
    // The native libraries of all platforms have 530 MB.
    private const long MaxBytesOfImages = 60 * 1024 * 1024;

    private const int ElfMachineArm64 = 183;

    [Test]
    public async Task Published_images_run_under_the_generated_security_context()
    {
        using var registry = await PrivateRegistry.StartAsync();
        using var folder = new TemporaryFolder();
        Repository.CopyDeployment(folder.Path);
        var overlay = folder.Write("overlays/release/kustomization.yaml", "# kept\nnamespace: release\nresources: [../../base]\n");
        (int ExitCode, string Output, string Error) pushed;
        using (new EnvironmentVariables { ["DOCKER_CONFIG"] = registry.DockerConfig })
        {
            pushed = await CommandLine.RunAsync(
                "images", Repository.Manifest, Path.GetDirectoryName(overlay)!, "--registry", $"{registry.Host}/platform",
                "--base-image", registry.BaseImage);
        }

        Assert.That(pushed.ExitCode, Is.Zero, pushed.Output + pushed.Error);

        var written = OverlayImages.Read(Path.GetDirectoryName(overlay)!);
        Assert.That(written.Select(i => i.NewName), Is.EqualTo(((string[])["auth", "gateway", "images"]).Select(n => $"{registry.Host}/platform/{n}")));
        Assert.That(await File.ReadAllTextAsync(overlay), Does.StartWith("# kept\n"));

        var built = await KustomizeRunner.BuildAsync(Path.GetDirectoryName(overlay)!);
        var image = built.Single<V1Deployment>("auth").Spec.Template.Spec.Containers[0].Image;
        Assert.That(image, Does.Match($"^{registry.Host}/platform/auth@sha256:[0-9a-f]{{64}}$"));
        Assert.That((await registry.PodmanAsync("pull", "--tls-verify=false", image)).ExitCode, Is.Not.Zero, "pull without credentials");

        await AssertOnePlatformAsync(registry, built.Single<V1Deployment>("images").Spec.Template.Spec.Containers[0].Image, folder);
        await using var containers = new PublishedContainers(registry, built);
        var (auth, images) = (await containers.RunAuthAsync(), await containers.RunImagesAsync());
        var gateway = await containers.RunGatewayAsync();
        await auth.AssertReadyAsync();
        await images.AssertReadyAsync();
        await gateway.AssertReadyAsync();

        using var client = await gateway.CreateClientAsync();
        // A drawing is rendered by a child process, and text needs the bundled font.
        using var drawing = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests", "assets", "images", "quadrants.svg")));
        drawing.Headers.ContentType = new("image/svg+xml");
        using var uploaded = await client.PostAsync("/api/v1/images", drawing);
        Assert.That(uploaded.StatusCode, Is.EqualTo(HttpStatusCode.Created), await images.LogAsync());
        foreach (var format in (string[])["avif", "webp", "jpeg", "png"])
        {
            using var rendition = await client.GetAsync($"{uploaded.Headers.Location}/rendition?width=64&format={format}&text=Hello");
            Assert.That(rendition.StatusCode, Is.EqualTo(HttpStatusCode.OK), format + await images.LogAsync());
            Assert.That(rendition.Content.Headers.ContentType!.MediaType, Is.EqualTo($"image/{format}"));
        }

        foreach (var container in (PublishedContainer[])[gateway, images, auth])
            await container.AssertEndsAsync();
    }

    [Test]
    public async Task Push_step_builds_projects_and_Dockerfiles_and_writes_their_digests()
    {
        using var registry = await PrivateRegistry.StartAsync();
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay("# kept\nresources: [../../base]\n");
        using var folder = new TemporaryFolder();
        folder.Write("tool/Dockerfile", $"FROM {registry.BaseImage}\nARG VERSION\nLABEL version=$VERSION\n");
        using var variables = new EnvironmentVariables
        {
            ["DOCKER_CONFIG"] = registry.DockerConfig,
            ["ContainerBaseImage"] = registry.BaseImage,
            ["ASPIRE_CONTAINER_RUNTIME"] = "podman",
            ["PATH"] = $"{registry.PodmanPath}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        var (error, log) = await host.RunAsync("push", builder =>
        {
            builder.AddContainerRegistry("registry", registry.Host, "team");
            builder.AddProject("auth", Path.Combine(Repository.Root, "services", "SreAssignment.Auth", "SreAssignment.Auth.csproj"));
            builder.AddDockerfile("tool", Path.Combine(folder.Path, "tool")).WithBuildArg("VERSION", "7").WithRunAsUser(1654);
        });
        Assert.That(error, Is.Null, log);

        var images = OverlayImages.Read(host.Overlay);
        Assert.That(images.Select(i => i.NewName), Is.EqualTo((string[])[$"{registry.Host}/team/auth", $"{registry.Host}/team/tool"]));
        Assert.That(images.Select(i => i.Digest), Has.All.Match("^sha256:[0-9a-f]{64}$"));
        var tool = (await KustomizeRunner.BuildAsync(host.Overlay)).Single<V1Deployment>("tool").Spec.Template.Spec.Containers[0].Image;
        PrivateRegistry.Succeeded(await registry.PodmanAsync(
            "pull", "--tls-verify=false", "--creds", $"{PrivateRegistry.User}:{PrivateRegistry.Password}", tool));
        Assert.That(PrivateRegistry.Succeeded(await registry.PodmanAsync("inspect", tool, "--format", "{{index .Labels \"version\"}}")), Is.EqualTo("7"));
        Assert.That(cluster.Changes, Is.Empty, "pushing needs no cluster");
    }

    [Test]
    public async Task Image_for_another_architecture_has_its_native_libraries()
    {
        using var registry = await PrivateRegistry.StartAsync();
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay("resources: [../../base]\n");
        using var variables = new EnvironmentVariables
        {
            ["DOCKER_CONFIG"] = registry.DockerConfig,
            ["ContainerBaseImage"] = await registry.PushEmptyImageAsync("arm64"),
        };

        var (error, log) = await host.RunAsync("push", builder =>
        {
            builder.AddContainerRegistry("registry", registry.Host, "team");
            builder.AddProject("images", Path.Combine(Repository.Root, "services", "SreAssignment.Images", "SreAssignment.Images.csproj"))
                .WithContainerBuildOptions(options => options.TargetPlatform = ContainerTargetPlatform.LinuxArm64);
        });

        Assert.That(error, Is.Null, log);
        var image = OverlayImages.Read(host.Overlay).Select(image => $"{image.NewName}@{image.Digest}").Single();
        await registry.PullAsync(image, "--arch", "arm64");
        Assert.That(PrivateRegistry.Succeeded(await registry.PodmanAsync("image", "inspect", image, "--format", "{{.Architecture}}")), Is.EqualTo("arm64"));
        var mounted = PrivateRegistry.Succeeded(await registry.PodmanAsync("image", "mount", image));
        foreach (var library in (string[])["libvips.so.42", "libSkiaSharp.so"])
            Assert.That(Machine(Directory.GetFiles(mounted, library, SearchOption.AllDirectories).Single()), Is.EqualTo(ElfMachineArm64), library);

        // The field e_machine of the ELF header.
        static int Machine(string file)
        {
            using var reader = new BinaryReader(File.OpenRead(file));
            reader.BaseStream.Position = 18;
            return reader.ReadUInt16();
        }
    }

    /// <summary>The commands of the README, on this application, with its real images.</summary>
    [Test]
    public async Task Aspire_deploy_pushes_images_and_applies_the_application()
    {
        using var registry = await PrivateRegistry.StartAsync();
        await using var cluster = await StandInCluster.StartAsync();
        using var folder = new TemporaryFolder();
        Repository.CopyDeployment(folder.Path);
        var local = await File.ReadAllTextAsync(Path.Combine(folder.Path, "overlays", "local", "kustomization.yaml"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder.Path, "overlays", "local")))
            folder.Write($"overlays/e2e/{Path.GetFileName(file)}", await File.ReadAllTextAsync(file));
        string[] services = ["auth", "gateway", "images"];
        folder.Write(
            "overlays/e2e/kustomization.yaml",
            local + "images:\n" + string.Concat(services.Select(s => $"- name: {s}\n  newName: {registry.Host}/team/{s}\n")));
        Succeeded(await RunAsync("tool", "restore"));

        var output = Succeeded(await RunAsync("aspire", "deploy", "-o", folder.Path, "--environment", "e2e", "--non-interactive", "--clear-cache"));

        Assert.That(output, Does.Contain("rollout-k8s").And.Contain("Pipeline succeeded"));
        Assert.That(cluster.Names("deployments"), Is.EqualTo(services));
        foreach (var service in services)
        {
            var image = (string)cluster.Object("deployments", service)["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!;
            Assert.That(image, Does.Match($"^{registry.Host}/team/{service}@sha256:[0-9a-f]{{64}}$"));
        }

        Assert.That(cluster.Names("secrets"), Has.Some.StartsWith("developer-client-secret-").And.Some.StartsWith("signing-keys"));

        Succeeded(await RunAsync("aspire", "destroy", "-o", folder.Path, "--environment", "e2e", "--non-interactive", "--yes"));
        Assert.That(cluster.Names("deployments"), Is.Empty);
        Assert.That(cluster.Names("secrets"), Is.Not.Empty, "data is kept");

        Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => CommandRunner.RunAsync(
            Repository.Root, "https://dot.net/download", "env",
            [
                $"KUBECONFIG={cluster.Kubeconfig}", $"DOCKER_CONFIG={registry.DockerConfig}", $"ContainerBaseImage={registry.BaseImage}",
                "dotnet", .. arguments,
            ]);

        static string Succeeded((int ExitCode, string Output, string Error) result)
        {
            Assert.That(result.ExitCode, Is.Zero, result.Output + result.Error);
            return result.Output;
        }
    }

    private static async Task AssertOnePlatformAsync(PrivateRegistry registry, string image, TemporaryFolder folder)
    {
        await registry.PullAsync(image);
        var archive = Path.Combine(folder.Path, "images.tar");
        PrivateRegistry.Succeeded(await registry.PodmanAsync("save", "--output", archive, image));
        Assert.That(new FileInfo(archive).Length, Is.LessThan(MaxBytesOfImages + new FileInfo(registry.BaseArchive).Length));
    }
}
