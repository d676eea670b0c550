using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>The host as a process of its own: what it says, and what it leaves behind when it ends, however it ends.</summary>
public sealed partial class HostProcessTests
{
    [Test]
    public async Task It_shows_where_it_is_reached_what_resources_write_and_when_all_are_healthy()
    {
        await using var host = HostProcess.Start("--FrontPort=0");
        await host.WaitForLineAsync(AllHealthy());
        var address = await host.WaitForLineAsync(FrontAddress());
        await TestHost.PostAsync(new Uri(address.Split(' ')[1]), "/say/good-morning");
        await host.WaitForLineAsync(GoodMorning());
    }

    [Test]
    public async Task It_stops_every_child_in_order_on([Values(UnixSignal.Terminate, UnixSignal.Interrupt)] int signal)
    {
        await using var host = HostProcess.Start("--FrontPort=0");
        await host.WaitForLineAsync(AllHealthy());
        var children = host.Children();
        Assert.That(children, Has.Count.EqualTo(4), "three services and the reaper");

        // Ctrl-C at a terminal reaches the children too.
        foreach (var child in signal == UnixSignal.Interrupt ? children : [])
            UnixSignal.Send(child, signal);
        UnixSignal.Send(host.Id, signal);

        Assert.That(await host.Exited.WaitAsync(TestHost.Deadline), Is.Zero);
        Assert.That(await NoneLeftAsync(children));
        var lines = host.Lines;
        var stops = lines.Where(l => l.Contains("asked to stop", StringComparison.Ordinal)).ToList();
        Assert.That(stops, Has.Count.EqualTo(3));
        Assert.That(stops[0], Does.StartWith("front"), "what others wait for stops after them");
    }

    [Test]
    public async Task Killed_it_leaves_no_child_after_5_seconds()
    {
        await using var host = HostProcess.Start("--FrontPort=0");
        await host.WaitForLineAsync(AllHealthy());
        var children = host.Children();
        Assert.That(children, Has.Count.EqualTo(4));

        UnixSignal.Send(host.Id, UnixSignal.Kill);
        Assert.That(await NoneLeftAsync(children));
    }

    [Test]
    public async Task Killed_with_its_reaper_it_is_cleared_up_after_by_the_next_run()
    {
        await using var killed = HostProcess.Start("--FrontPort=0");
        await killed.WaitForLineAsync(AllHealthy());
        var children = killed.Children();
        var reaper = children.Single(c => File.ReadAllText($"/proc/{c}/cmdline").Contains("reaper", StringComparison.Ordinal));
        UnixSignal.Send(reaper, UnixSignal.Kill);
        UnixSignal.Send(killed.Id, UnixSignal.Kill);
        await killed.Exited.WaitAsync(TestHost.Deadline);

        await using var next = HostProcess.Start("--FrontPort=0");
        var line = await next.WaitForLineAsync(Stopped());
        Assert.That(await NoneLeftAsync(children));
        Assert.That(line, Does.Contain($"process {killed.Id}"));
        Assert.That(line.Split(": ")[1].TrimEnd('.').Split(", "), Is.EquivalentTo(children.Where(c => c != reaper).Select(c => $"{c}")));
        await next.WaitForLineAsync(AllHealthy());
    }

    [Test]
    public async Task A_second_run_on_the_same_port_is_told_of_the_first()
    {
        await using var first = HostProcess.Start("--FrontPort=0");
        var address = new Uri((await first.WaitForLineAsync(FrontAddress())).Split(' ')[1]);
        await using var second = HostProcess.Start($"--FrontPort={address.Port}");
        Assert.That(await second.Exited.WaitAsync(TestHost.Deadline), Is.EqualTo(1));
        Assert.That(second.Lines, Has.Some.Contains($"another run of this application, process {first.Id}"));
    }

    [Test]
    public async Task A_port_that_is_taken_is_named_with_the_way_to_choose_another()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        await using var host = HostProcess.Start($"--FrontPort={port}");
        Assert.That(await host.Exited.WaitAsync(TestHost.Deadline), Is.EqualTo(1));
        var error = string.Join('\n', host.Lines);
        Assert.That(error, Does.StartWith("error:").And.Not.Contain("   at "), "a message, and no stack trace");
        Assert.That(error, Does.Contain($"Port {port}").And.Contain("'front'").And.Contain("--Endpoints:front:http:Port="));

        await using var elsewhere = HostProcess.Start($"--FrontPort={port}", "--Endpoints:front:http:Port=0");
        await elsewhere.WaitForLineAsync(AllHealthy());
    }

    [Test]
    public async Task A_setting_without_which_its_parts_cannot_be_made_is_named_and_nothing_else()
    {
        await using var host = HostProcess.Start("--FrontPort=0", "--DEBUG_SESSION_PORT=elsewhere");
        Assert.That(await host.Exited.WaitAsync(TestHost.Deadline), Is.EqualTo(1));
        Assert.That(host.Lines, Has.Count.EqualTo(1).And.All.StartsWith("error: DEBUG_SESSION_PORT is a port"));
    }

    [Test]
    public async Task An_operation_that_it_does_not_have_is_refused()
    {
        await using var host = HostProcess.Start("--operation", "dance");
        Assert.That(await host.Exited.WaitAsync(TestHost.Deadline), Is.Not.Zero);
        Assert.That(string.Join('\n', host.Lines), Does.Contain("'dance'"));
    }

    private static async Task<bool> NoneLeftAsync(IReadOnlyCollection<int> processes)
    {
        // The promise is five seconds; a zombie that the container's init has not collected yet is no process any more.
        var started = Stopwatch.GetTimestamp();
        while (processes.Any(IsAlive))
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(5))
                return false;
            await Task.Yield();
        }

        return true;
    }

    private static bool IsAlive(int process) => HostProcess.Stat(process) is { } stat && !stat.EndsWith('Z');

    [GeneratedRegex(@"^All 3 processes are healthy, \d+\.\d s after the start\.$")]
    private static partial Regex AllHealthy();

    [GeneratedRegex(@"^front http://localhost:\d+$")]
    private static partial Regex FrontAddress();

    [GeneratedRegex("^Stopped what a killed run")]
    private static partial Regex Stopped();

    [GeneratedRegex(@"^front\s+\| good-morning$")]
    private static partial Regex GoodMorning();
}
