using System.Net;
using System.Text.RegularExpressions;

namespace SreAssignment.AppHost.Tests;

/// <summary>The commands that try the platform's promises, one click each.</summary>
public sealed partial class CommandTests
{
    [Test]
    public async Task The_curl_that_is_written_works_and_shows_no_token()
    {
        var platform = await SharedPlatform.GetAsync();
        var line = (await platform.ExecuteAsync("gateway", "curl")).Data!.Value;
        var header = Curl().Match(line).Groups["header"].Value;
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(header), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        var token = (await File.ReadAllTextAsync(header)).Trim()["Authorization: Bearer ".Length..];
        Assert.That(line, Does.Not.Contain(token));
        using var answer = await platform.Http.SendAsync(Load.Authorized(HttpMethod.Get, Curl().Match(line).Groups["url"].Value, token), Platform.Deadline);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Category("Soak")]
    public async Task A_load_on_the_gateway_survives_the_death_of_a_replica_of_each_service()
    {
        await using var platform = await Platform.StartAsync();
        var load = platform.ExecuteAsync("gateway", "load");
        await platform.ExecuteAsync("images-1", "kill-replica");
        await platform.ExecuteAsync("auth", "kill-replica");
        Assert.That((await load).Message, Does.Match("[0-9] succeeded, 0 failed, [0-9,]+ a second"));
    }

    [Test]
    [Category("Soak")]
    public async Task A_storage_outage_is_answered_with_503_and_nothing_is_lost()
    {
        await using var platform = await Platform.StartAsync();
        var path = await platform.UploadAsync();
        var token = await platform.TokenAsync();

        var outage = platform.ExecuteAsync("images", "storage-outage");
        var deadline = Platform.Deadline;
        HttpResponseMessage response;
        while ((response = await platform.SendAsync(HttpMethod.Get, $"{path}/content", token: token)).StatusCode != HttpStatusCode.ServiceUnavailable)
            deadline.ThrowIfCancellationRequested();
        Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        await outage;

        while ((response = await platform.SendAsync(HttpMethod.Get, $"{path}/content", token: token)).StatusCode != HttpStatusCode.OK)
            deadline.ThrowIfCancellationRequested();
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(Platform.Photo));
    }

    [GeneratedRegex("curl --header @'(?<header>[^']+)' '(?<url>[^']+)'")]
    private static partial Regex Curl();
}
