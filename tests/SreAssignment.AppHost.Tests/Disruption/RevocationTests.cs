using System.Net;
using System.Text.Json;

namespace SreAssignment.AppHost.Tests.Disruption;

/// <summary>A token revoked at one replica is rejected by all.</summary>
[NonParallelizable, Category("Soak")]
public sealed class RevocationTests
{
    // The documented bound, and a second for the machine.
    private static readonly TimeSpan ForAuth = TimeSpan.FromSeconds(5 + 1);
    private static readonly TimeSpan ForTheGateway = TimeSpan.FromSeconds(30 + 1);

    [Test]
    public async Task Revoked_token_is_rejected_by_auth_within_5_seconds_and_by_the_gateway_within_30()
    {
        var platform = await SharedPlatform.GetDisruptedAsync();
        var gateways = await platform.ReplicasAsync("gateway");
        var auths = await platform.ReplicasAsync("auth", "INTERNAL_PORT");
        Assert.That((gateways.Count, auths.Count), Is.EqualTo((2, 2)));
        var token = await platform.TokenAsync("images:read");

        // Each gateway caches the token.
        foreach (var gateway in gateways)
            Assert.That(await ListAsync(gateway, token), Is.EqualTo(HttpStatusCode.OK));
        foreach (var auth in auths)
            Assert.That(await IsActiveAsync(platform, auth, token), Is.True);

        using var revoked = await platform.PostAsClientAsync(platform.Http, "/oauth2/revoke", ("token", token));
        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.OK), await revoked.Content.ReadAsStringAsync());

        using var deadlineOfAuth = new CancellationTokenSource(ForAuth);
        using var deadlineOfTheGateway = new CancellationTokenSource(ForTheGateway);
        await Task.WhenAll(auths.Select(auth => UntilAsync(async () => !await IsActiveAsync(platform, auth, token), deadlineOfAuth.Token)));
        await Task.WhenAll(gateways.Select(gateway =>
            UntilAsync(async () => await ListAsync(gateway, token) == HttpStatusCode.Unauthorized, deadlineOfTheGateway.Token)));

        // A replica that starts later reads the revocation from storage.
        await platform.ExecuteInLabAsync("restart-rolling", ("service", "auth"));
        foreach (var auth in await platform.ReplicasAsync("auth", "INTERNAL_PORT"))
            Assert.That(await IsActiveAsync(platform, auth, token), Is.False);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken deadline)
    {
        while (!await condition())
            deadline.ThrowIfCancellationRequested();
    }

    private static async Task<HttpStatusCode> ListAsync(Uri gateway, string token)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        using var response = await http.SendAsync(Load.Authorized(HttpMethod.Get, "/api/v1/images?limit=1", token), Platform.Deadline);
        return response.StatusCode;
    }

    private static async Task<bool> IsActiveAsync(Platform platform, Uri auth, string token)
    {
        using var http = new HttpClient { BaseAddress = auth };
        using var response = await platform.PostAsClientAsync(http, "/oauth2/introspect", ("token", token));
        response.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return body.RootElement.GetProperty("active").GetBoolean();
    }
}
