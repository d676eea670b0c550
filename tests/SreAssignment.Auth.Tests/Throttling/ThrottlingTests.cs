using System.Net;
using SreAssignment.Auth.Tests.Hosting;

namespace SreAssignment.Auth.Tests.Throttling;

/// <summary>RFC 6749 section 10.10: guessing credentials leads nowhere, and locks nobody else out.</summary>
public sealed class ThrottlingTests : HostedTests
{
    private const string Here = "203.0.113.1";
    private const string Elsewhere = "203.0.113.2";

    private static readonly Credentials WrongSecret = TestClients.Demo with { Secret = "wrong" };
    private static readonly Credentials Unknown = new("nobody", "wrong");

    private protected override string[] Settings => ["TrustedProxies=127.0.0.1 ::1/128"];

    [Test]
    public async Task Past_the_limit_the_answer_is_429_and_when_to_try_again()
    {
        await FailAsync(WrongSecret, Here);
        using var response = await RequestAsync(WrongSecret, Here);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(response.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That((string?)(await response.JsonAsync())["type"], Is.EqualTo("urn:sreassignment:problem:too-many-requests"));
    }

    [Test]
    public async Task The_wait_grows_with_each_further_failure()
    {
        await FailAsync(WrongSecret, Here);
        foreach (var seconds in new[] { 1, 2, 4, 8 })
        {
            var wait = TimeSpan.FromSeconds(seconds);
            using var refused = await RequestAsync(WrongSecret, Here);
            Assert.That(refused.Headers.RetryAfter?.Delta, Is.EqualTo(wait));

            Host.Time.Advance(wait);
            using var failed = await RequestAsync(WrongSecret, Here);
            Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    [Test]
    public async Task While_it_lasts_the_right_secret_is_not_told_from_a_wrong_one()
    {
        await FailAsync(WrongSecret, Here);

        Assert.That(await StatusAsync(TestClients.Demo, Here), Is.EqualTo(HttpStatusCode.TooManyRequests));
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await StatusAsync(TestClients.Demo, Here), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(WrongSecret, Here), Is.EqualTo(HttpStatusCode.Unauthorized), "counting starts anew");
        Assert.That(await StatusAsync(TestClients.Demo, Here), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_unknown_client_is_treated_as_one_with_a_wrong_secret()
    {
        for (var i = 0; i < 12; i++)
        {
            using var unknown = await RequestAsync(Unknown, Here);
            using var wrong = await RequestAsync(WrongSecret, Here);
            Assert.That(unknown.StatusCode, Is.EqualTo(wrong.StatusCode));
            Assert.That(unknown.Headers.RetryAfter, Is.EqualTo(wrong.Headers.RetryAfter));
        }
    }

    [Test]
    public async Task The_same_client_elsewhere_and_another_client_here_go_on()
    {
        await FailAsync(WrongSecret, Here);

        Assert.That(await StatusAsync(TestClients.Demo, Elsewhere), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(TestClients.Reader, Here), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Every_endpoint_counts()
    {
        for (var i = 0; i < 10; i++)
            (await Http.PostFormAsync(i % 2 == 0 ? OAuthCalls.RevocationPath : OAuthCalls.IntrospectionPath, WrongSecret, ("token", "x"))).Dispose();

        using var response = await Http.RequestTokenAsync(TestClients.Demo);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Addresses_of_one_IPv6_network_are_one_source()
    {
        for (var i = 0; i < 10; i++)
            Assert.That(await StatusAsync(WrongSecret, $"2001:db8::{i:x}"), Is.EqualTo(HttpStatusCode.Unauthorized));

        Assert.That(await StatusAsync(WrongSecret, "2001:db8::ffff"), Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await StatusAsync(WrongSecret, "2001:db8:0:1::1"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_block_is_logged_once_with_client_and_address()
    {
        await FailAsync(WrongSecret, Here);
        for (var i = 0; i < 5; i++)
            await StatusAsync(WrongSecret, Here);

        Assert.That(Host.Log.Lines, Has.One.Contains($"Authentication as demo from {Here} failed too often"));
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
