using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SreAssignment.AppHost.Tests.Disruption;

/// <summary>Services that others depend on are away for some seconds.</summary>
[NonParallelizable, Category("Soak")]
public sealed class OutageTests
{
    private static readonly TimeSpan AuthOutage = TimeSpan.FromSeconds(5);

    [Test]
    public async Task Auth_outage_does_not_affect_known_tokens_and_needs_no_action_afterwards()
    {
        var platform = await SharedPlatform.GetDisruptedAsync();
        var unknown = await platform.TokenAsync();
        using var load = await Load.StartAsync(platform, await Load.RenditionsAsync(platform));

        await platform.ExecuteAsync("auth", KnownResourceCommands.StopCommand);
        try
        {
            // The proxy of the orchestrator accepts connections for a stopped service and holds them, so the response comes after the timeout of the exchange.
            using var response = await platform.SendAsync(HttpMethod.Get, "/api/v1/images", token: unknown);
            await AssertUnavailableAsync(response);
            await load.RunForAsync(AuthOutage);
        }
        finally
        {
            await platform.ExecuteAsync("auth", KnownResourceCommands.StartCommand);
        }

        await platform.App.ResourceNotifications.WaitForResourceHealthyAsync("auth", Platform.Deadline);
        await load.RunUntilAsync(() => SucceedsAsync(platform.RequestTokenAsync()));
        await load.RunUntilAsync(() => SucceedsAsync(platform.SendAsync(HttpMethod.Get, "/api/v1/images", token: unknown)));

        var (_, failures) = await load.StopAsync();
        Assert.That(failures, Is.Empty);
    }

    [Test]
    public async Task Storage_outage_gives_503_with_Retry_After_and_loses_no_image()
    {
        var platform = await SharedPlatform.GetDisruptedAsync();
        var path = await platform.UploadAsync();
        var token = await platform.TokenAsync();

        var outage = platform.ExecuteInLabAsync("storage-outage", ("seconds", "5"));
        using (var unavailable = await UntilAsync(platform, $"{path}/content", token, HttpStatusCode.ServiceUnavailable))
            Assert.That(unavailable.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(await outage, Does.StartWith("Object storage failed for 5 s and is back.").And.Contain("× 503"));

        using var content = await UntilAsync(platform, $"{path}/content", token, HttpStatusCode.OK);
        Assert.That(await content.Content.ReadAsByteArrayAsync(), Is.EqualTo(Platform.Photo));
    }

    private static async Task<HttpResponseMessage> UntilAsync(Platform platform, string path, string token, HttpStatusCode status)
    {
        var deadline = Platform.Deadline;
        HttpResponseMessage response;
        while ((response = await platform.SendAsync(HttpMethod.Get, path, token: token)).StatusCode != status)
            deadline.ThrowIfCancellationRequested();
        return response;
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage response)
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
