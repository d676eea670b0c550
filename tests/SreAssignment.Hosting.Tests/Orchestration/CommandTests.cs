namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>Commands of the host's own and of the application's: they end when what they are for is done.</summary>
public sealed class CommandTests
{
    [Test]
    public async Task A_command_of_the_application_is_executed_and_its_answer_returned()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithReplicas(2)
            .WithCommand("greet", "Greet", context => Task.FromResult(CommandResults.Failure($"no {context.ResourceName}")), new CommandOptions
            {
                Description = "Says hello.",
                ConfirmationMessage = "Really?",
                UpdateState = context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            })
            .WithCommand("make", "Make", _ => Task.FromResult(CommandResults.Success("One was made.", """{"id":1}""", CommandResultFormat.Json)))
            .WithCommand("break", "Break", _ => throw new InvalidOperationException("broken"));
        await using var app = await builder.StartHealthyAsync();

        var greeted = await app.ResourceCommands.ExecuteCommandAsync("api-2", "greet", TestHost.Deadline);
        Assert.That((greeted.Success, greeted.Message), Is.EqualTo((false, "no api-2")));
        var made = await app.ResourceCommands.ExecuteCommandAsync("api", "make", TestHost.Deadline);
        Assert.That((made.Success, made.Message, made.Data!.Value, made.Data.Format), Is.EqualTo((true, "One was made.", """{"id":1}""", CommandResultFormat.Json)));
        var broken = await app.ResourceCommands.ExecuteCommandAsync("api", "break", TestHost.Deadline);
        Assert.That((broken.Success, broken.Message), Is.EqualTo((false, "broken")));
        await app.WaitForLineAsync("api", "InvalidOperationException");

        Assert.That(app.ResourceNotifications.TryGetCurrentState("api-1", out var e), Is.True);
        var shown = e!.Snapshot.Commands.Single(c => c.Name == "greet");
        Assert.That((shown.State, shown.DisplayName, shown.DisplayDescription, shown.ConfirmationMessage), Is.EqualTo((ResourceCommandState.Enabled, "Greet", "Says hello.", "Really?")));
    }

    [Test]
    public async Task What_does_not_exist_is_named_with_what_does()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api");
        await using var app = await builder.StartAsync();

        var noResource = await app.ResourceCommands.ExecuteCommandAsync("apy", "start", TestHost.Deadline);
        Assert.That(noResource.Message, Does.Contain("'apy'").And.Contain("api"));
        var noCommand = await app.ResourceCommands.ExecuteCommandAsync("api", "jump", TestHost.Deadline);
        Assert.That(noCommand.Message, Does.Contain("'jump'").And.Contain("restart, start, stop"));
    }

    [Test]
    public async Task A_resource_for_explicit_start_runs_when_it_is_told_to()
    {
        var builder = TestHost.CreateBuilder();
        var api = builder.AddService("api");
        builder.AddService("later").WaitFor(api).WithExplicitStart();
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("api", TestHost.Deadline);
        Assert.That(app.ResourceNotifications.TryGetCurrentState("later", out var before) && before.Snapshot.State!.Text == KnownResourceStates.NotStarted);
        Assert.That(Commands(before!), Is.EqualTo(["start"]));

        await ExecuteAsync(app, "later", KnownResourceCommands.StartCommand);
        Assert.That(app.ResourceNotifications.TryGetCurrentState("later", out var running), Is.True);
        Assert.That(running!.Snapshot.HealthReports.Single().Status, Is.EqualTo(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy));
        Assert.That(Commands(running), Is.EqualTo(["restart", "stop"]));
    }

    [Test]
    public async Task Started_again_means_healthy_again()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithReplicas(2);
        await using var app = await builder.StartHealthyAsync();
        await ExecuteAsync(app, "api", KnownResourceCommands.StopCommand);
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api-2", out var stopped) && stopped.Snapshot.State!.Text == KnownResourceStates.Exited);

        await ExecuteAsync(app, "api", KnownResourceCommands.StartCommand);
        Assert.That(await app.GetAsync("api", "/arguments"), Is.Not.Null);
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api-2", out var e) && e.Snapshot.HealthReports.All(r => r.Status == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy));
    }

    [Test]
    public async Task A_start_that_fails_says_what_the_process_wrote()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddExecutable("broken", "/bin/sh", ".", "-c", "echo the disk is full >&2; exit 3").WithExplicitStart();
        await using var app = await builder.StartAsync();
        var result = await app.ResourceCommands.ExecuteCommandAsync("broken", KnownResourceCommands.StartCommand, TestHost.Deadline);

        // Without a health check a process counts as up the moment it runs.
        if (!result.Success)
            Assert.That(result.Message, Does.Contain("exit code 3").And.Contain("the disk is full"));
        await app.WaitForLineAsync("broken", "exit code 3");
        await app.WaitForLineAsync("broken", "the disk is full");
    }

    [Test]
    public async Task A_stop_ends_a_start_that_waits()
    {
        var builder = TestHost.CreateBuilder();
        var sick = builder.AddService("sick").WithEnvironment("SICK", "1");
        builder.AddService("api").WaitFor(sick);
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceAsync("api", KnownResourceStates.Waiting, TestHost.Deadline);

        await ExecuteAsync(app, "api", KnownResourceCommands.StopCommand);
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api", out var e) && e.Snapshot.State!.Text == KnownResourceStates.NotStarted);
    }

    private static IEnumerable<string> Commands(ResourceEvent e) => e.Snapshot.Commands.Where(c => c.State == ResourceCommandState.Enabled).Select(c => c.Name).Order();

    private static async Task ExecuteAsync(DistributedApplication app, string resource, string command)
    {
        var result = await app.ResourceCommands.ExecuteCommandAsync(resource, command, TestHost.Deadline);
        Assert.That(result.Success, result.Message);
    }
}
