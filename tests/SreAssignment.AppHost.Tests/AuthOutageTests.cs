using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SreAssignment.AppHost.Tests;

/// <summary>With auth gone, callers that the gateway knows go on; others are told when to come back.</summary>
[Category("Soak")]
public sealed class AuthOutageTests
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);

    [Test]
    public async Task Ten_seconds_without_auth_are_not_noticed_by_known_callers_and_end_by_themselves()
    {
        await using var platform = await Platform.StartAsync();
        var unknown = await platform.TokenAsync();
        using var load = await Load.StartAsync(platform, await Load.RenditionsAsync(platform));

        await platform.ExecuteAsync("auth", KnownResourceCommands.StopCommand);
        await load.RunForAsync(Outage / 2);
        using (var response = await platform.RequestTokenAsync())
            await AssertComeBackLaterAsync(response);
        using (var response = await platform.SendAsync(HttpMethod.Get, "/api/v1/images", token: unknown))
            await AssertComeBackLaterAsync(response);
        await load.RunForAsync(Outage / 2);

        await platform.ExecuteAsync("auth", KnownResourceCommands.StartCommand);
        await platform.App.ResourceNotifications.WaitForResourceHealthyAsync("auth", Platform.Deadline);
        await load.RunUntilAsync(() => SucceedsAsync(platform.RequestTokenAsync()));
        await load.RunUntilAsync(() => SucceedsAsync(platform.SendAsync(HttpMethod.Get, "/api/v1/images", token: unknown)));

        var (_, failures) = await load.StopAsync();
        Assert.That(failures, Is.Empty);
    }

    private static async Task AssertComeBackLaterAsync(HttpResponseMessage response)
    {
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable), await response.Content.ReadAsStringAsync());
        Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        var problem = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.That((string?)problem!["type"], Is.EqualTo("urn:sreassignment:problem:service-unavailable"));
    }

    private static async Task<bool> SucceedsAsync(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        return response.IsSuccessStatusCode;
    }
}
