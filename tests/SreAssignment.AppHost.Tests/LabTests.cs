using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace SreAssignment.AppHost.Tests;

/// <summary>The commands of the lab that leave the platform as it was.</summary>
public sealed partial class LabTests
{
    [Test]
    public async Task Curl_writes_a_command_that_works_and_shows_no_token()
    {
        var platform = await SharedPlatform.GetAsync();
        var line = await platform.ExecuteInLabAsync("curl");
        var header = Curl().Match(line).Groups["header"].Value;
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(header), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        var token = (await File.ReadAllTextAsync(header)).Trim()["Authorization: Bearer ".Length..];
        Assert.That(line, Does.Not.Contain(token));
        using var response = await platform.Http.SendAsync(Load.Authorized(HttpMethod.Get, Curl().Match(line).Groups["url"].Value, token), Platform.Deadline);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Load_reports_throughput_and_no_failure()
    {
        var platform = await SharedPlatform.GetAsync();
        var report = await platform.ExecuteInLabAsync("load", ("seconds", "2"), ("connections", "2"));
        Assert.That(report, Does.Match("^[1-9][0-9,]* requests succeeded, 0 failed, [0-9,]+ per second, mean [0-9.]+ ms, p99 [0-9.]+ ms\\.$"));
    }

    [Test]
    public async Task Lab_runs_after_every_service_is_healthy()
    {
        var platform = await SharedPlatform.GetAsync();
        var lab = platform.App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(r => r.Name == "lab");
        var waits = lab.Annotations.OfType<WaitAnnotation>().Where(w => w.WaitType == WaitType.WaitUntilHealthy).Select(w => w.Resource.Name);
        Assert.That(waits, Is.EquivalentTo(["gateway", "auth", "images"]));
        await platform.App.ResourceNotifications.WaitForResourceHealthyAsync("lab", Platform.Deadline);
    }

    [TestCase("load", "seconds", "0")]
    [TestCase("load", "seconds", "301")]
    [TestCase("load", "connections", "many")]
    [TestCase("storage-outage", "seconds", "-1")]
    public async Task Number_out_of_range_is_rejected(string command, string argument, string value)
    {
        var platform = await SharedPlatform.GetAsync();
        var inputs = new InteractionInputCollection([new InteractionInput { Name = argument, Value = value, InputType = InputType.Text }]);
        var result = await platform.App.ResourceCommands.ExecuteCommandAsync("lab", command, inputs, Platform.Deadline);
        Assert.That((result.Success, result.Message), Is.EqualTo((false, "Command argument validation failed.")));
    }

    [GeneratedRegex("curl --header \"@(?<header>[^\"]+)\" \"(?<url>[^\"]+)\"")]
    private static partial Regex Curl();
}
