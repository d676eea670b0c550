using System.Text.RegularExpressions;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>Containers, run by Podman from an image that is built here.</summary>
public sealed partial class ContainerTests
{
    private const string Image = "localhost/apphost-tests";
    private static readonly Lazy<Task<string>> Podman = new(BuildAsync);

    [Test]
    public async Task A_container_serves_behind_the_proxy_with_its_mounts_variables_and_arguments()
    {
        var podman = await Podman.Value;
        var folder = Directory.CreateTempSubdirectory("apphost-").FullName;
        File.WriteAllText(Path.Combine(folder, "index.html"), "from the host");
        var builder = TestHost.CreateBuilder();
        var web = builder.AddContainer("web", Image, "1")
            .WithHttpEndpoint(targetPort: 8080)
            .WithEnvironment("SECRET_WORD", "xyzzy")
            .WithEnvironment("PATH", "/bin")
            .WithBindMount(folder, "/www", isReadOnly: true)
            .WithArgs("sh", "-c", "echo the word is $SECRET_WORD; exec httpd -f -p 8080 -h /www")
            .WithHttpHealthCheck("/");
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", TestHost.Deadline);

        Assert.That(await app.GetAsync("web", "/"), Is.EqualTo("from the host"));
        await app.WaitForLineAsync("web", "the word is xyzzy");
        var command = File.ReadAllText($"/proc/{app.ProcessId("web")}/cmdline");
        Assert.That(command, Does.Contain("SECRET_WORD").And.Not.Contain("xyzzy"), "values are not for everybody who can list processes");

        await app.StopAsync(TestHost.Deadline);
        Assert.That(await ContainersAsync(podman, $"-web-{Environment.ProcessId}"), Is.Empty);
    }

    [Test]
    public async Task What_is_written_to_a_volume_is_there_for_the_next_container()
    {
        var podman = await Podman.Value;
        var volume = $"apphost-tests-{Guid.NewGuid():N}";
        var builder = TestHost.CreateBuilder();
        var writer = builder.AddContainer("writer", Image, "1").WithVolume(volume, "/data").WithArgs("sh", "-c", "echo kept > /data/file");
        var reader = builder.AddContainer("reader", Image, "1").WithVolume(volume, "/data").WithArgs("cat", "/data/file").WaitForCompletion(writer);
        try
        {
            await using var app = await builder.StartAsync();
            await app.WaitForLineAsync("reader", "kept");
            await app.ResourceNotifications.WaitForResourceAsync("reader", KnownResourceStates.Finished, TestHost.Deadline);
        }
        finally
        {
            await RunAsync(podman, "volume", "rm", "--force", volume);
        }
    }

    [Test]
    public async Task A_container_does_not_outlive_a_host_that_is_killed()
    {
        var podman = await Podman.Value;
        await using var host = HostProcess.Start("--FrontPort=0", $"--Image={Image}");
        await host.WaitForLineAsync(Up());
        Assert.That(await ContainersAsync(podman, $"-box-{host.Id}"), Has.Count.EqualTo(1));

        UnixSignal.Send(host.Id, UnixSignal.Kill);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await ContainersAsync(podman, $"-box-{host.Id}")).Count > 0)
            deadline.Token.ThrowIfCancellationRequested();
    }

    [Test]
    public async Task An_image_that_does_not_exist_is_named()
    {
        await Podman.Value;
        var builder = TestHost.CreateBuilder();
        builder.AddContainer("web", "localhost:1/nobody/has-it", "1");
        await using var app = await builder.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("web", KnownResourceStates.FailedToStart, TestHost.Deadline);
        await app.WaitForLineAsync("web", "pulls localhost:1/nobody/has-it:1");
        Assert.That(await app.WaitForLineAsync("web", "cannot be pulled"), Does.Contain("localhost:1/nobody/has-it:1"));
    }

    [Test]
    public async Task Without_a_runtime_the_container_says_so_and_the_rest_runs()
    {
        var builder = TestHost.CreateBuilder("--PATH=/nowhere");
        builder.Services.Configure<ResourceNotificationServiceOptions>(o => o.DefaultWaitBehavior = WaitBehavior.WaitOnResourceUnavailable);
        var web = builder.AddContainer("web", Image, "1").WithHttpEndpoint(targetPort: 8080);
        builder.AddService("api").WaitFor(web);
        builder.AddService("other");
        await using var app = await builder.StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("other", TestHost.Deadline);
        await app.ResourceNotifications.WaitForResourceAsync("web", KnownResourceStates.RuntimeUnhealthy, TestHost.Deadline);
        Assert.That(await app.WaitForLineAsync("web", "needs docker or podman"), Does.Contain("install podman"));
        Assert.That(await app.WaitForLineAsync("api", "goes on as soon as"), Does.Contain("waits for web, which is RuntimeUnhealthy"));
    }

    [Test]
    public async Task A_runtime_that_does_not_work_is_passed_over_and_named_when_there_is_no_other()
    {
        var podman = await Podman.Value;
        var folder = Directory.CreateTempSubdirectory("apphost-").FullName;
        var docker = Path.Combine(folder, "docker");
        File.WriteAllText(docker, "#!/bin/sh\necho no daemon >&2\nexit 1\n");
        File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var both = TestHost.CreateBuilder($"--PATH={folder}:{Path.GetDirectoryName(podman)}");
        both.AddContainer("job", Image, "1").WithArgs("echo", "by podman");
        await using var withPodman = await both.StartAsync();
        await withPodman.WaitForLineAsync("job", "by podman");

        var one = TestHost.CreateBuilder($"--PATH={folder}");
        one.AddContainer("job", Image, "1");
        await using var withoutPodman = await one.StartAsync();
        Assert.That(await withoutPodman.WaitForLineAsync("job", "needs a container runtime"), Does.Contain($"{docker} does not work: no daemon"));
    }

    [GeneratedRegex(@"box.*\| is up")]
    private static partial Regex Up();

    private static async Task<string> BuildAsync()
    {
        var podman = RequiredTool.Find("podman", "podman");
        var busybox = RequiredTool.Find("busybox", "busybox-static");
        RequiredTool.Find("runc", "runc");
        var folder = Directory.CreateTempSubdirectory("apphost-image-").FullName;

        // As it works where cgroups and limits cannot be set, as in a container.
        var configuration = Path.Combine(folder, "containers.conf");
        File.WriteAllText(configuration, "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n[engine]\nruntime = \"runc\"\n");
        Environment.SetEnvironmentVariable("CONTAINERS_CONF", configuration);
        File.Copy(busybox, Path.Combine(folder, "busybox"));
        File.WriteAllText(Path.Combine(folder, "Containerfile"), "FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"--install\", \"/bin\"]\n");
        await RunAsync(podman, "build", "--isolation", "chroot", "--quiet", "--tag", $"{Image}:1", folder);
        return podman;
    }

    private static async Task<IReadOnlyCollection<string>> ContainersAsync(string podman, string name)
    {
        var lines = new List<string>();
        await Command.RunAsync(podman, ["ps", "--all", "--format", "{{.Names}}"], (line, _) => lines.Add(line), TestHost.Deadline);
        return [.. lines.Where(l => l.EndsWith(name, StringComparison.Ordinal))];
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        var lines = new List<string>();
        var exitCode = await Command.RunAsync(command, arguments, (line, _) => { lock (lines) lines.Add(line); }, TestHost.Deadline);
        Assert.That(exitCode, Is.Zero, string.Join('\n', lines));
    }
}
