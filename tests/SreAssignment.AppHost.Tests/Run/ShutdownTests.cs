namespace SreAssignment.AppHost.Tests.Run;

/// <summary>The AppHost ends with everything that it started.</summary>
[NonParallelizable, Category("Soak")]
public sealed class ShutdownTests
{
    private static readonly TimeSpan AfterSignal = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(30);

    [TestCase("INT")]
    [TestCase("TERM")]
    public async Task Signal_ends_every_process_with_exit_code_0(string signal)
    {
        var (appHost, _) = await AppHostProcess.StartWithDashboardAsync("--Monitoring=executables");
        await using var _ = appHost;
        var id = appHost.Id;
        Assert.That(appHost.Processes(id), Is.Not.Empty);
        appHost.Send(signal);
        Assert.That(await appHost.WaitForExitAsync(), Is.Zero, appHost.Output);
        await appHost.WaitUntilGoneAsync(id, AfterSignal);
    }

    [Test]
    public async Task Killed_AppHost_leaves_no_process()
    {
        var (appHost, _) = await AppHostProcess.StartWithDashboardAsync("--Monitoring=executables");
        await using var _ = appHost;
        var id = appHost.Id;
        Assert.That(appHost.Processes(id), Is.Not.Empty);
        appHost.Send("KILL");
        await appHost.WaitForExitAsync();
        await appHost.WaitUntilGoneAsync(id, AfterKill);
    }
}
