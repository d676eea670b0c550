using System.Net;
using SreAssignment.Auth.Tests.Hosting;

namespace SreAssignment.Auth.Tests.Throttling;

/// <summary>Without trusted proxies <c>X-Forwarded-For</c> is not believed.</summary>
public sealed class UntrustedProxyTests : HostedTests
{
    private static readonly Credentials WrongSecret = TestClients.Demo with { Secret = "wrong" };

    [Test]
    public async Task Nobody_escapes_by_making_addresses_up()
    {
        for (var i = 0; i < 10; i++)
            (await Http.RequestTokenFromAsync(WrongSecret, $"203.0.113.{i}")).Dispose();

        using var response = await Http.RequestTokenFromAsync(WrongSecret, "203.0.113.99");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Strangers_behind_the_gateway_cannot_lock_the_gateway_out()
    {
        for (var i = 0; i < 20; i++)
            (await Http.RequestTokenFromAsync(TestClients.Gateway with { Secret = "wrong" }, "203.0.113.1")).Dispose();

        using var exchanged = await Http.ExchangeAsync(await Http.TokenAsync(TestClients.Demo));
        Assert.That(exchanged.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
