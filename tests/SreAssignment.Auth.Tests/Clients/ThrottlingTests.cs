using System.Net;

namespace SreAssignment.Auth.Tests.Clients;

/// <summary>RFC 6749 section 10.10: guessing credentials is throttled, and locks no client out.</summary>
public sealed class ThrottlingTests : HostedTests
{
    private const string Here = "203.0.113.1";
    private const string Elsewhere = "203.0.113.2";

    private static readonly Credentials WrongSecret = TestClients.Demo with { Secret = "wrong" };
    private static readonly Credentials Unknown = new("unknown", "wrong");

    private protected override string[] Settings => ["TrustedProxies=127.0.0.1 ::1/128"];

    [Test]
    public async Task Past_the_limit_wrong_credentials_get_429_and_when_to_retry()
    {
        await FailAsync(WrongSecret, Here);
        using var response = await RequestAsync(WrongSecret, Here);

        Assert.That(response.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        await AssertErrorAsync(response, HttpStatusCode.TooManyRequests, "invalid_client");
    }

    [Test]
    public async Task Correct_credentials_are_accepted_from_a_throttled_network()
    {
        for (var i = 0; i < 30; i++)
            await StatusAsync(WrongSecret, Here);

        Assert.That(await StatusAsync(TestClients.Demo, Here), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(TestClients.Reader, Here), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(WrongSecret, Here), Is.EqualTo(HttpStatusCode.TooManyRequests), "a success does not reset the count");
    }

    [Test]
    public async Task Correct_credentials_are_accepted_past_the_ceiling()
    {
        for (var i = 0; i < 1_010; i++)
            await StatusAsync(WrongSecret, $"10.0.{i >> 8}.{i & 255}");

        Assert.That(await StatusAsync(WrongSecret, Elsewhere), Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await StatusAsync(TestClients.Demo, Elsewhere), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Other_networks_are_not_throttled()
    {
        await FailAsync(WrongSecret, Here);

        Assert.That(await StatusAsync(WrongSecret, Elsewhere), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Another_client_id_does_not_avoid_the_throttling()
    {
        await FailAsync(WrongSecret, Here);

        Assert.That(await StatusAsync(Unknown, Here), Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Every_endpoint_counts()
    {
        for (var i = 0; i < 10; i++)
            (await Http.PostFormAsync(i % 2 == 0 ? OAuthCalls.RevocationPath : OAuthCalls.TokenPath, WrongSecret, ("token", "x"))).Dispose();

        using var response = await Http.RequestTokenAsync(WrongSecret);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task The_listeners_are_counted_apart()
    {
        for (var i = 0; i < 30; i++)
            (await Http.RequestTokenAsync(TestClients.Gateway with { Secret = "wrong" })).Dispose();

        using var first = await Internal.IntrospectAsync(TestClients.Gateway with { Secret = "wrong" }, "x");
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        for (var i = 0; i < 30; i++)
            (await Internal.IntrospectAsync(TestClients.Gateway with { Secret = "wrong" }, "x")).Dispose();
        Assert.That(await StatusAsync(WrongSecret, Elsewhere), Is.EqualTo(HttpStatusCode.Unauthorized));
        using var exchanged = await Internal.ExchangeAsync(await Http.TokenAsync(TestClients.Demo));
        Assert.That(exchanged.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Addresses_of_one_IPv6_network_are_counted_together()
    {
        for (var i = 0; i < 10; i++)
            Assert.That(await StatusAsync(WrongSecret, $"2001:db8::{i:x}"), Is.EqualTo(HttpStatusCode.Unauthorized));

        Assert.That(await StatusAsync(WrongSecret, "2001:db8::ffff"), Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await StatusAsync(WrongSecret, "2001:db8:0:1::1"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task The_beginning_of_a_wait_is_logged_once_with_network_and_client()
    {
        await FailAsync(WrongSecret, Here);
        for (var i = 0; i < 5; i++)
            await StatusAsync(WrongSecret, Here);

        Assert.That(Host.Log.Lines, Has.One.Contains($"Authentication throttled for {Here}, last failure as demo"));
    }

    private async Task FailAsync(Credentials client, string address)
    {
        for (var i = 0; i < 10; i++)
            Assert.That(await StatusAsync(client, address), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private async Task<HttpStatusCode> StatusAsync(Credentials client, string address)
    {
        using var response = await RequestAsync(client, address);
        return response.StatusCode;
    }

    private Task<HttpResponseMessage> RequestAsync(Credentials client, string address) => Http.RequestTokenFromAsync(client, address);
}

/// <summary>Without trusted proxies <c>X-Forwarded-For</c> has no effect.</summary>
public sealed class UntrustedProxyTests : HostedTests
{
    [Test]
    public async Task Addresses_in_the_header_do_not_avoid_the_throttling()
    {
        for (var i = 0; i < 10; i++)
            (await Http.RequestTokenFromAsync(TestClients.Demo with { Secret = "wrong" }, $"203.0.113.{i}")).Dispose();

        using var response = await Http.RequestTokenFromAsync(TestClients.Demo with { Secret = "wrong" }, "203.0.113.99");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }
}
