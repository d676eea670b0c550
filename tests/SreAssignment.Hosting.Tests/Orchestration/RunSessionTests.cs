using System.Text.Json.Nodes;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>Under <c>dotnet watch</c>, or in a development environment, that runs the projects for the host.</summary>
public sealed class RunSessionTests
{
    [Test]
    public async Task A_project_is_run_as_the_host_would_run_it()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        var builder = TestHost.CreateBuilder(tool.Arguments);
        var service = builder.AddService("api").WithEnvironment("COLOUR", "blue").WithArgs("--size", "two words");
        await using var app = await builder.StartHealthyAsync();

        var launch = tool.Requests.Single()["launch_configurations"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)launch["type"], Is.EqualTo("project"));
            Assert.That((string?)launch["project_path"], Is.EqualTo(new Projects.SreAssignment_Hosting_TestService().ProjectPath));
            Assert.That((bool?)launch["disable_launch_profile"], Is.True, "the host has applied it");
            Assert.That(await app.GetAsync("api", "/environment/COLOUR"), Is.EqualTo("blue"));
            Assert.That(await app.GetAsync("api", "/environment/OTEL_SERVICE_NAME"), Is.EqualTo("api"));
            Assert.That(await app.GetAsync("api", "/arguments"), Is.EqualTo("--size two words"));
            Assert.That(await app.GetAsync("api", "/pid"), Is.EqualTo($"{app.ProcessId("api")}"));
        }

        await TestHost.PostAsync(app.GetEndpoint("api"), "/say/hello");
        Assert.That(await app.WaitForLineAsync("api", "hello"), Is.EqualTo("hello"));
    }

    [Test]
    public async Task Without_arguments_none_are_sent_and_replicas_are_started_one_after_another()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        var builder = TestHost.CreateBuilder(tool.Arguments);
        builder.AddService("api").WithReplicas(3);
        await using var app = await builder.StartHealthyAsync();

        Assert.That(tool.Requests, Has.Count.EqualTo(3).And.All.Matches<JsonNode>(r => r["args"] is null));
        Assert.That(tool.StartsAtOnce, Is.Zero);
    }

    [Test]
    public async Task What_stops_does_so_in_order()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        var builder = TestHost.CreateBuilder(tool.Arguments);
        builder.AddService("api");
        await using var app = await builder.StartHealthyAsync();

        Assert.That((await app.ResourceCommands.ExecuteCommandAsync("api", KnownResourceCommands.StopCommand, TestHost.Deadline)).Success);
        await app.WaitForLineAsync("api", "asked to stop");
        await app.WaitForLineAsync("api", "ended with exit code 0");
        Assert.That(tool.Ended, Is.EqualTo((string[])["1"]));

        Assert.That((await app.ResourceCommands.ExecuteCommandAsync("api", KnownResourceCommands.StartCommand, TestHost.Deadline)).Success);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("api", TestHost.Deadline);
        await app.StopAsync(TestHost.Deadline);
        Assert.That(tool.Ended, Is.EqualTo((string[])["1", "2"]));
    }

    [Test]
    public async Task A_restart_on_command_is_rolling()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        var builder = TestHost.CreateBuilder(tool.Arguments);
        builder.AddService("api");
        await using var app = await builder.StartHealthyAsync();
        var before = app.ProcessId("api");

        Assert.That((await app.ResourceCommands.ExecuteCommandAsync("api", KnownResourceCommands.RestartCommand, TestHost.Deadline)).Success);
        Assert.That(app.ProcessId("api"), Is.Not.EqualTo(before));
        Assert.That(await app.GetAsync("api", "/pid"), Is.EqualTo($"{app.ProcessId("api")}"));
        Assert.That(UnixSignal.Exists(before), Is.False);
        Assert.That(tool.Ended, Is.EqualTo((string[])["1"]));
    }

    [Test]
    public async Task A_process_that_the_tool_starts_anew_takes_the_place_of_the_one_before()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        var builder = TestHost.CreateBuilder(tool.Arguments);
        builder.AddService("api");
        await using var app = await builder.StartHealthyAsync();
        var before = app.ProcessId("api");

        await tool.RestartAsync("1");
        await app.ResourceNotifications.WaitForResourceAsync("api", e => TestHost.ProcessId(e) != before, TestHost.Deadline);
        await app.WaitForLineAsync("api", "runs anew");
        await app.ResourceNotifications.WaitForResourceHealthyAsync("api", TestHost.Deadline);
        Assert.That(await app.GetAsync("api", "/pid"), Is.EqualTo($"{app.ProcessId("api")}"));
        Assert.That(tool.Requests, Has.Count.EqualTo(1), "the host has not started another");
    }

    [Test]
    public async Task After_a_crash_the_host_has_it_started_anew_and_ends_what_the_tool_starts_later()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        var builder = TestHost.CreateBuilder(tool.Arguments);
        builder.AddService("api");
        await using var app = await builder.StartHealthyAsync();
        var before = app.ProcessId("api");

        UnixSignal.Send(before, UnixSignal.Kill);
        await app.WaitForLineAsync("api", "exit code 137 (SIGKILL); starting again");
        await app.ResourceNotifications.WaitForResourceAsync(
            "api", e => TestHost.ProcessId(e) != before && e.Snapshot.HealthStatus == HealthStatus.Healthy, TestHost.Deadline);

        await tool.RestartAsync("1");
        await tool.EndOfAsync("1");
        Assert.That(await app.GetAsync("api", "/pid"), Is.EqualTo($"{app.ProcessId("api")}"));
    }

    [Test]
    public async Task What_the_tool_has_to_say_is_among_the_lines_and_what_cannot_be_read_does_no_harm()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        var builder = TestHost.CreateBuilder(tool.Arguments);
        builder.AddService("api");
        await using var app = await builder.StartHealthyAsync();

        await tool.TellAsync("{ this is not JSON\n[]\n\n");
        await tool.TellAsync("""{"notification_type":"of the future","session_id":"1","more":{}}""");
        await tool.TellAsync("""{"notification_type":"sessionMessage","session_id":"1","level":"debug","message":"unseen"}""");
        await tool.TellAsync("""{"notification_type":"sessionMessage","session_id":"1","level":"error","message":"no debugger","code":"X"}""");
        await app.WaitForLineAsync("api", "no debugger");
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api", out var e) && e.Snapshot.State!.Text == KnownResourceStates.Running);
    }

    [Test]
    public async Task A_session_that_a_person_has_ended_is_not_started_anew()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        var builder = TestHost.CreateBuilder(tool.Arguments);
        builder.AddService("api");
        await using var app = await builder.StartHealthyAsync();

        await tool.TellAsync("""{"notification_type":"sessionTerminated","session_id":"1"}""");
        await app.ResourceNotifications.WaitForResourceAsync("api", KnownResourceStates.Finished, TestHost.Deadline);
        Assert.That(tool.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_refusal_is_told_in_the_words_of_the_tool()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        tool.Refusal = "The build failed.";
        var builder = TestHost.CreateBuilder(tool.Arguments);
        builder.AddService("api");
        await using var app = await builder.StartAsync();

        await app.ResourceNotifications.WaitForResourceAsync("api", KnownResourceStates.FailedToStart, TestHost.Deadline);
        Assert.That(await app.WaitForLineAsync("api", "did not start"), Does.Contain("TestService.csproj: The build failed."));
    }

    [Test]
    public async Task When_the_tool_leaves_so_does_the_application_with_all_that_it_runs()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        var builder = TestHost.CreateBuilder(tool.Arguments);
        builder.AddService("api");
        await using var app = await builder.StartHealthyAsync();
        var process = app.ProcessId("api");
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

        await tool.LeaveAsync();
        var stopped = new TaskCompletionSource();
        await using (stopping.Register(stopped.SetResult))
            await stopped.Task.WaitAsync(TestHost.Deadline);
        await app.StopAsync(TestHost.Deadline);
        Assert.That(UnixSignal.Exists(process), Is.False);
    }

    [Test]
    public async Task A_tool_with_another_certificate_is_not_believed()
    {
        await using var tool = await DevelopmentTool.StartAsync();
        using var other = DevelopmentTool.SelfSigned();
        var builder = TestHost.CreateBuilder([.. tool.Arguments[..2], $"--{RunSessionEndpoint.CertificateVariable}={Convert.ToBase64String(other.RawData)}"]);
        builder.AddService("api");
        await using var app = await builder.StartAsync();

        Assert.That(await app.WaitForLineAsync("api", RunSessionEndpoint.PortVariable), Does.Contain("cannot be reached at https://localhost:"));
        Assert.That(tool.Requests, Is.Empty);
    }

    [TestCase("80a", "token", "", "DEBUG_SESSION_PORT is a port")]
    [TestCase("0", "token", "", "DEBUG_SESSION_PORT is a port")]
    [TestCase("example.org:443", "token", "", "it is 'example.org:443'")]
    [TestCase("443", "", "", "needs DEBUG_SESSION_TOKEN")]
    [TestCase("443", "token", "?", "DEBUG_SESSION_SERVER_CERTIFICATE is a certificate")]
    public void A_setting_that_cannot_be_is_named(string port, string token, string certificate, string message)
    {
        var configuration = Configuration(port, token, certificate);
        Assert.That(() => RunSessionEndpoint.Of(configuration), Throws.InstanceOf<DistributedApplicationException>().With.Message.Contains(message));
    }

    [TestCase("4711", "", "http://localhost:4711/")]
    [TestCase("localhost:4711", "", "http://localhost:4711/")]
    [TestCase("localhost:4711", "AAAA", "https://localhost:4711/")]
    public void The_address_is_on_this_machine_and_with_a_certificate_it_is_https(string port, string certificate, string address) =>
        Assert.That(RunSessionEndpoint.Of(Configuration(port, "token", certificate))!.Address.ToString(), Is.EqualTo(address));

    [Test]
    public void Who_was_started_by_nobody_has_no_endpoint() => Assert.That(RunSessionEndpoint.Of(Configuration("", "", "")), Is.Null);

    private static IConfiguration Configuration(string port, string token, string certificate) => new ConfigurationBuilder().AddInMemoryCollection(
    [
        new(RunSessionEndpoint.PortVariable, port), new(RunSessionEndpoint.TokenVariable, token), new(RunSessionEndpoint.CertificateVariable, certificate),
    ]).Build();
}
