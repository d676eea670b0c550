using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>Resources start in their order, and a wait that ends without success says why.</summary>
public sealed class LifetimeTests
{
    [Test]
    public async Task A_resource_starts_when_what_it_waits_for_is_healthy()
    {
        var builder = TestHost.CreateBuilder();
        var slow = builder.AddService("slow").WithEnvironment("SICK", "1");
        builder.AddService("eager").WaitFor(slow);
        builder.AddService("easy").WaitForStart(slow);
        await using var app = await builder.StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("easy", TestHost.Deadline);
        Assert.That(app.ResourceNotifications.TryGetCurrentState("eager", out var e) && e.Snapshot.State!.Text == KnownResourceStates.Waiting);
    }

    [Test]
    public async Task A_resource_starts_when_a_job_has_ended_as_expected()
    {
        var builder = TestHost.CreateBuilder();
        var job = builder.AddProject<Projects.SreAssignment_Hosting_TestService>("job").WithEnvironment("FINISH_WITH", "7");
        builder.AddService("after").WaitForCompletion(job, exitCode: 7);
        builder.AddService("never").WaitForCompletion(job);
        await using var app = await builder.StartAsync();

        await app.ResourceNotifications.WaitForResourceHealthyAsync("after", TestHost.Deadline);
        await app.ResourceNotifications.WaitForResourceAsync("never", KnownResourceStates.FailedToStart, TestHost.Deadline);
        Assert.That(await app.WaitForLineAsync("never", "not started"), Does.Contain("exit code 7, not 0"));
    }

    [Test]
    public async Task A_wait_for_what_cannot_come_ends_or_goes_on_as_it_says()
    {
        var builder = TestHost.CreateBuilder();
        var broken = builder.AddExecutable("broken", "/no/such/command", ".");
        builder.AddService("patient").WaitFor(broken, WaitBehavior.WaitOnResourceUnavailable);
        builder.AddService("impatient").WaitFor(broken, WaitBehavior.StopOnResourceUnavailable);
        builder.AddService("eager").WaitForStart(broken, WaitBehavior.StopOnResourceUnavailable);
        await using var app = await builder.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("impatient", KnownResourceStates.FailedToStart, TestHost.Deadline);
        await app.ResourceNotifications.WaitForResourceAsync("eager", KnownResourceStates.FailedToStart, TestHost.Deadline);
        await app.WaitForLineAsync("patient", "it goes on as soon as broken is started and healthy");
        Assert.That(app.ResourceNotifications.TryGetCurrentState("patient", out var e) && e.Snapshot.State!.Text == KnownResourceStates.Waiting);
    }

    [Test]
    public async Task A_wait_that_times_out_says_how_the_resource_is_and_what_it_wrote()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithEnvironment("SICK", "1");
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync("api", e => e.Snapshot.HealthReports.Any(r => r.Description?.Contains("503") == true), TestHost.Deadline);
        await TestHost.PostAsync(app.ReplicaAddress("api"), "/say/waiting-for-godot");
        await app.WaitForLineAsync("api", "waiting-for-godot");

        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.That(
            async () => await app.ResourceNotifications.WaitForResourceHealthyAsync("api", soon.Token),
            Throws.InstanceOf<OperationCanceledException>()
                .With.Message.Contains("'api'").And.Message.Contains("Running").And.Message.Contains("503").And.Message.Contains("waiting-for-godot"));
    }

    [Test]
    public async Task A_wait_for_a_resource_that_does_not_exist_says_which_do()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api");
        await using var app = await builder.StartAsync();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        Assert.That(
            async () => await app.ResourceNotifications.WaitForResourceAsync("apy", KnownResourceStates.Running, now.Token),
            Throws.InstanceOf<OperationCanceledException>().With.Message.Contains("'apy'").And.Message.Contains("api"));
    }

    [Test]
    public async Task Stopping_is_graceful_and_leaves_no_process()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithReplicas(2);
        await using var app = await builder.StartHealthyAsync();
        int[] processes = [app.ProcessId("api-1"), app.ProcessId("api-2")];

        await app.StopAsync(TestHost.Deadline);

        await app.WaitForLineAsync("api-1", "asked to stop");
        Assert.That(processes.Select(p => UnixSignal.Send(p, 0)), Is.All.False);
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api-1", out var e) && e.Snapshot.ExitCode == 0);
    }

    [Test]
    public async Task Stopping_it_while_it_starts_is_as_graceful()
    {
        var asked = Path.Combine(new TemporaryFolder().Path, "asked");
        var builder = TestHost.CreateBuilder();
        builder.AddExecutable("patient", "sh", ".", "-c", "trap 'touch $ASKED; exit 0' TERM; echo ready; while :; do sleep 0.05; done").WithEnvironment("ASKED", asked);
        builder.Services.AddHostedService<StopsTheStart>();

        await builder.Build().RunAsync(TestHost.Deadline);

        Assert.That(asked, Does.Exist);
    }

    [Test]
    public async Task A_process_that_ignores_the_signal_is_killed_at_the_deadline()
    {
        var builder = TestHost.CreateBuilder("--AppHost:StopTimeout=00:00:00.3");
        builder.AddExecutable("stubborn", "sh", ".", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done");
        await using var app = await builder.StartAsync();
        await app.WaitForLineAsync("stubborn", "ready");
        var process = app.ProcessId("stubborn");

        await app.StopAsync(TestHost.Deadline);

        Assert.That(UnixSignal.Send(process, 0), Is.False);
        Assert.That(await app.WaitForLineAsync("stubborn", "was killed"), Does.Contain("0.3 s"));
    }

    [Test]
    public async Task An_executable_runs_beside_the_projects()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddExecutable("greeter", "sh", ".", "-c", "echo hello $WHO").WithEnvironment("WHO", "world");
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync("greeter", KnownResourceStates.Finished, TestHost.Deadline);
        Assert.That(await app.WaitForLineAsync("greeter", "hello"), Is.EqualTo("hello world"));
    }

    [Test]
    public async Task A_command_that_does_not_exist_is_named()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddExecutable("greeter", "no-such-command", ".");
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync("greeter", KnownResourceStates.FailedToStart, TestHost.Deadline);
        Assert.That(await app.WaitForLineAsync("greeter", "no-such-command"), Does.Contain("PATH"));
    }

    /// <summary>What Ctrl-C does when the processes run but the start has not ended yet.</summary>
    private sealed class StopsTheStart(ResourceLoggerService logs, IHostApplicationLifetime lifetime) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task StartedAsync(CancellationToken cancellationToken)
        {
            await foreach (var batch in logs.WatchAsync("patient").WithCancellation(cancellationToken))
            {
                if (batch.Any(l => l.Content == "ready"))
                    lifetime.StopApplication();
            }
        }

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
