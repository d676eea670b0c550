using System.Diagnostics;
using System.Globalization;

namespace SreAssignment.AppHost.Tests;

/// <summary>Renditions go on being served while replicas die and are replaced.</summary>
public sealed class AvailabilityTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_rolling_restart_of_images_loses_no_request()
    {
        await using var platform = await Platform.StartAsync();
        using var load = await Load.StartAsync(platform, await Load.RenditionsAsync(platform));

        await platform.ExecuteAsync("images", KnownResourceCommands.RestartCommand);

        var (succeeded, failures) = await load.StopAsync();
        Assert.That(failures, Is.Empty);
        Assert.That(succeeded, Is.GreaterThan(100));
    }

    [Test, Category("Soak")]
    public async Task Of_30_seconds_of_renditions_999_in_1000_succeed_though_a_replica_is_killed()
    {
        await using var platform = await Platform.StartAsync();
        using var load = await Load.StartAsync(platform, await Load.RenditionsAsync(platform));
        var killed = await ProcessOfImagesAsync(platform, _ => true);
        await load.RunForAsync(Long / 3);

        using (var process = Process.GetProcessById(killed))
            process.Kill();

        await ProcessOfImagesAsync(platform, pid => pid != killed);
        await load.RunForAsync(Long * 2 / 3);
        var (succeeded, failures) = await load.StopAsync();
        Assert.That((double)succeeded / (succeeded + failures.Count), Is.GreaterThanOrEqualTo(0.999));
        await platform.App.ResourceNotifications.WaitForResourceHealthyAsync("images", Platform.Deadline);
    }

    [Test, Category("Soak")]
    public async Task In_30_seconds_of_renditions_rolling_restarts_lose_none()
    {
        await using var platform = await Platform.StartAsync();
        using var load = await Load.StartAsync(platform, await Load.RenditionsAsync(platform));
        var started = Stopwatch.GetTimestamp();
        do
            await platform.ExecuteAsync("images", KnownResourceCommands.RestartCommand);
        while (Stopwatch.GetElapsedTime(started) < Long);

        var (_, failures) = await load.StopAsync();
        Assert.That(failures, Is.Empty);
    }

    /// <summary>The process of a replica of images for which something holds, as soon as there is one that is healthy.</summary>
    private static async Task<int> ProcessOfImagesAsync(Platform platform, Func<int, bool> predicate)
    {
        var found = await platform.App.ResourceNotifications.WaitForResourceAsync(
            "images",
            e => e.Snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy && ProcessId(e) is { } pid && predicate(pid),
            Platform.Deadline);
        return ProcessId(found)!.Value;
    }

    private static int? ProcessId(ResourceEvent e) =>
        e.Snapshot.Properties.FirstOrDefault(p => p.Name == "executable.pid")?.Value is { } pid ? Convert.ToInt32(pid, CultureInfo.InvariantCulture) : null;
}
