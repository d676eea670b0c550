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
        var folder = new TemporaryFolder().Path;
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
        var folder = new TemporaryFolder().Path;
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

    [Test]
    public async Task A_persistent_container_is_found_again_and_made_anew_only_when_its_configuration_has_changed()
    {
        var podman = await Podman.Value;
        var name = $"keep-{Guid.NewGuid():N}";
        try
        {
            var first = await RunOnceAsync("first");
            Assert.That(first.Answer, Is.EqualTo("first"));
            var again = await RunOnceAsync("first");
            Assert.That(again, Is.EqualTo(first), "the same container");
            var changed = await RunOnceAsync("second");
            Assert.That(changed.Id, Is.Not.EqualTo(first.Id));
            Assert.That(changed.Answer, Is.EqualTo("second"));
            Assert.That(await ContainersAsync(podman, name), Has.Count.EqualTo(1), "one took the place of the other");
        }
        finally
        {
            foreach (var left in await ContainersAsync(podman, name))
                await RunAsync(podman, "rm", "--force", left);
        }

        async Task<(string Id, string Answer)> RunOnceAsync(string word)
        {
            var builder = TestHost.CreateBuilder();
            builder.AddContainer(name, Image, "1")
                .WithHttpEndpoint(targetPort: 8080)
                .WithEnvironment("WORD", word)
                .WithArgs("sh", "-c", "mkdir -p /www; echo -n $WORD > /www/index.html; exec httpd -f -p 8080 -h /www")
                .WithHttpHealthCheck("/")
                .WithLifetime(ContainerLifetime.Persistent);
            await using var app = await builder.StartAsync();
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, TestHost.Deadline);
            var answer = await app.GetAsync(name, "/");
            await app.StopAsync(TestHost.Deadline);
            return (await StateAsync(podman, name, "{{.Id}} {{.State.Running}}"), answer);
        }
    }

    [Test]
    public async Task A_persistent_container_is_stopped_on_command_and_started_again_as_it_was()
    {
        var podman = await Podman.Value;
        var name = $"keep-{Guid.NewGuid():N}";
        var builder = TestHost.CreateBuilder();
        builder.AddContainer(name, Image, "1").WithArgs("sh", "-c", "echo run >> /runs; wc -l < /runs; exec sleep 1000").WithLifetime(ContainerLifetime.Persistent);
        try
        {
            await using var app = await builder.StartAsync();
            await app.WaitForLineAsync(name, "1");
            Assert.That((await app.ResourceCommands.ExecuteCommandAsync(name, KnownResourceCommands.StopCommand, TestHost.Deadline)).Message, Is.Null);
            Assert.That(await StateAsync(podman, name, "{{.State.Running}}"), Is.EqualTo("false"));
            Assert.That((await app.ResourceCommands.ExecuteCommandAsync(name, KnownResourceCommands.StartCommand, TestHost.Deadline)).Message, Is.Null);
            await app.WaitForLineAsync(name, "2");
        }
        finally
        {
            foreach (var left in await ContainersAsync(podman, name))
                await RunAsync(podman, "rm", "--force", left);
        }
    }

    [Test]
    public async Task A_persistent_container_outlives_a_host_that_is_killed_and_the_next_takes_it()
    {
        var podman = await Podman.Value;
        string[] arguments = ["--FrontPort=0", $"--Image={Image}", "--Lifetime=Persistent"];
        try
        {
            await using var killed = HostProcess.Start(arguments);
            await killed.WaitForLineAsync(Up());
            var children = killed.Children();
            var state = await StateAsync(podman, "-box", "{{.Id}} {{.State.Pid}}");
            UnixSignal.Send(killed.Id, UnixSignal.Kill);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (children.Any(c => HostProcess.Stat(c) is { } stat && !stat.EndsWith('Z')))
                deadline.Token.ThrowIfCancellationRequested();

            await using var next = HostProcess.Start(arguments);
            await next.WaitForLineAsync(Up());
            Assert.That(await StateAsync(podman, "-box", "{{.Id}} {{.State.Pid}}"), Is.EqualTo(state));
        }
        finally
        {
            foreach (var left in await ContainersAsync(podman, "testapphost-box"))
                await RunAsync(podman, "rm", "--force", left);
        }
    }

    [GeneratedRegex(@"box.*\| is up")]
    private static partial Regex Up();

    private static async Task<string> BuildAsync()
    {
        var podman = RequiredTool.Find("podman", "podman");
        var busybox = RequiredTool.Find("busybox", "busybox-static");
        RequiredTool.Find("runc", "runc");
        var folder = new TemporaryFolder().Path;

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
        return [.. lines.Where(l => l.EndsWith(name, StringComparison.Ordinal) || PersistentName().Replace(l, "").EndsWith(name, StringComparison.Ordinal))];
    }

    private static async Task<string> StateAsync(string podman, string name, string format)
    {
        var container = (await ContainersAsync(podman, name)).Single();
        var lines = new List<string>();
        await Command.RunAsync(podman, ["container", "inspect", "--format", format, container], (line, _) => lines.Add(line), TestHost.Deadline);
        return lines.Single();
    }

    // What tells one folder's containers from another's.
    [GeneratedRegex("-[0-9a-f]{8}$")]
    private static partial Regex PersistentName();

    private static async Task RunAsync(string command, params string[] arguments)
    {
        var lines = new List<string>();
        var exitCode = await Command.RunAsync(command, arguments, (line, _) => { lock (lines) lines.Add(line); }, TestHost.Deadline);
        Assert.That(exitCode, Is.Zero, string.Join('\n', lines));
    }
}
