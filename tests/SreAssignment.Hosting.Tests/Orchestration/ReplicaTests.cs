using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>Replicas share the load, a sick one gets none, a dead one is replaced, and a restart loses nothing.</summary>
public sealed class ReplicaTests
{
    [Test]
    public async Task Connections_are_spread_over_the_replicas()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithReplicas(3);
        await using var app = await builder.StartHealthyAsync();

        var answered = new List<string>();
        for (var i = 0; i < 9; i++)
            answered.Add(await app.GetAsync("api", "/pid"));

        // The proxy prefers who has fewer connections, and one may be seen as closed a moment late.
        var counts = answered.GroupBy(p => p).Select(g => g.Count()).ToList();
        Assert.That(counts, Has.Count.EqualTo(3).And.All.InRange(2, 4));
    }

    [Test]
    public async Task A_sick_replica_gets_no_connections()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithReplicas(2);
        await using var app = await builder.StartHealthyAsync();

        await TestHost.PostAsync(app.ReplicaAddress("api-1"), "/sick");
        await app.ResourceNotifications.WaitForResourceAsync("api-1", e => e.Snapshot.HealthReports.Any(r => r.Description?.Contains("503") == true), TestHost.Deadline);

        for (var i = 0; i < 6; i++)
            Assert.That(await app.GetAsync("api", "/pid"), Is.EqualTo($"{app.ProcessId("api-2")}"));
    }

    [Test]
    public async Task A_killed_replica_is_started_again_and_the_others_go_on()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithReplicas(2);
        await using var app = await builder.StartHealthyAsync();

        var killed = app.ProcessId("api-1");
        UnixSignal.Send(killed, UnixSignal.Kill);
        await app.ResourceNotifications.WaitForResourceAsync("api-1", e => e.Snapshot.ExitCode == 137, TestHost.Deadline);
        Assert.That(await app.GetAsync("api", "/pid"), Is.EqualTo($"{app.ProcessId("api-2")}"));

        var again = await app.ResourceNotifications.WaitForResourceAsync(
            "api-1", e => e.Snapshot.HealthStatus is not null && TestHost.ProcessId(e) != killed && e.Snapshot.HealthReports.All(r => r.Status is not null), TestHost.Deadline);
        Assert.That(again.Snapshot.Properties.Single(p => p.Name == "executable.restarts").Value, Is.EqualTo(1));
        Assert.That(await app.WaitForLineAsync("api-1", "SIGKILL"), Does.Contain("137").And.Contain("starting again in 0.25 s"));
    }

    [Test]
    public async Task A_rolling_restart_answers_the_request_under_way_and_replaces_each_process()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithReplicas(2);
        await using var app = await builder.StartHealthyAsync();
        var before = new[] { app.ProcessId("api-1"), app.ProcessId("api-2") };

        var release = Path.Combine(new TemporaryFolder().Path, "release");
        using var client = new HttpClient { BaseAddress = app.ReplicaAddress("api-1") };
        var underWay = client.GetStringAsync($"/wait?until={release}", TestHost.Deadline);
        await app.WaitForLineAsync("api-1", "a request waits");

        var restart = app.ResourceCommands.ExecuteCommandAsync("api", KnownResourceCommands.RestartCommand, TestHost.Deadline);
        await app.WaitForLineAsync("api-1", "asked to stop");
        Assert.That(app.ProcessId("api-1"), Is.Not.EqualTo(before[0]), "the new process is in place before the old one stops");
        Assert.That(app.ProcessId("api-2"), Is.EqualTo(before[1]), "one replica at a time");
        Assert.That(underWay.IsCompleted, Is.False);

        await File.WriteAllTextAsync(release, "");
        Assert.That(await underWay, Is.EqualTo("done"));
        Assert.That((await restart).Success);
        Assert.That(app.ProcessId("api-2"), Is.Not.EqualTo(before[1]));
    }

    [Test]
    public async Task A_restart_whose_new_process_fails_leaves_the_old_one()
    {
        var reason = "";
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithEnvironment("FAIL_AT_START", () => reason);
        await using var app = await builder.StartHealthyAsync();
        var before = app.ProcessId("api");

        reason = "no disk";
        var result = await app.ResourceCommands.ExecuteCommandAsync("api", KnownResourceCommands.RestartCommand, TestHost.Deadline);

        Assert.That(result.Success, Is.False);
        Assert.That(result.Message, Does.Contain("exit code 3"));
        Assert.That(await app.GetAsync("api", "/pid"), Is.EqualTo($"{before}"));
    }

    [Test]
    public async Task Stop_and_start_on_command()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api");
        await using var app = await builder.StartHealthyAsync();

        Assert.That((await app.ResourceCommands.ExecuteCommandAsync("api", KnownResourceCommands.StopCommand, TestHost.Deadline)).Success);
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api", out var stopped) && stopped.Snapshot.State!.Text == KnownResourceStates.Exited);
        Assert.That(async () => await app.GetAsync("api", "/pid"), Throws.InstanceOf<HttpRequestException>());

        Assert.That((await app.ResourceCommands.ExecuteCommandAsync("api", KnownResourceCommands.StartCommand, TestHost.Deadline)).Success);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("api", TestHost.Deadline);
        Assert.That(await app.GetAsync("api", "/pid"), Is.EqualTo($"{app.ProcessId("api")}"));
    }

    [Test]
    public async Task A_command_that_does_not_exist_says_which_do()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api");
        await using var app = await builder.StartAsync();
        var result = await app.ResourceCommands.ExecuteCommandAsync("api", "dance", TestHost.Deadline);
        Assert.That(result.Message, Does.Contain("'dance'").And.Contain("restart"));
    }
}
