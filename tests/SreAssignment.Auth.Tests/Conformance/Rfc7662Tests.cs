using System.Net;

namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>RFC 7662, OAuth 2.0 Token Introspection.</summary>
public sealed class Rfc7662Tests : HostedTests
{
    private const string Inactive = "{\"active\":false}";

    [Test]
    public async Task Section_2_1_The_client_must_authenticate()
    {
        var response = await Internal.PostFormAsync(OAuthCalls.IntrospectionPath, client: null, ("token", await Http.TokenAsync(TestClients.Demo)));

        await AssertErrorAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task Section_2_1_The_token_is_required() =>
        await AssertErrorAsync(await Internal.PostFormAsync(OAuthCalls.IntrospectionPath, TestClients.Gateway), HttpStatusCode.BadRequest, "invalid_request");

    [TestCase("access_token")]
    [TestCase("refresh_token")]
    [TestCase("nonsense")]
    public async Task Section_2_1_A_hint_is_only_a_hint(string hint)
    {
        using var response = await Internal.IntrospectAsync(TestClients.Gateway, await Http.TokenAsync(TestClients.Demo), ("token_type_hint", hint));

        Assert.That((bool?)(await response.JsonAsync())["active"], Is.True);
    }

    [Test]
    public async Task Section_2_2_An_active_token_is_described()
    {
        var token = await Http.TokenAsync(TestClients.Demo, ("scope", "images:read"));
        using var response = await Internal.IntrospectAsync(TestClients.Gateway, token);

        var now = Host.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(
            $$"""{"active":true,"scope":"images:read","client_id":"demo","token_type":"Bearer","exp":{{now + 300}},"iat":{{now}},"nbf":{{now}}"""
            + $$""","sub":"demo","aud":"gateway","iss":"{{AuthHost.Issuer}}","jti":"{{Read(token).Id}}"}"""));
    }

    [Test]
    public async Task Section_2_2_An_exchanged_token_is_described_with_its_actor()
    {
        using var exchanged = await Internal.ExchangeAsync(await Http.TokenAsync(TestClients.Demo));
        using var response = await Internal.IntrospectAsync(TestClients.Gateway, (string)(await exchanged.JsonAsync())["access_token"]!);

        var body = await response.JsonAsync();
        Assert.That((string?)body["aud"], Is.EqualTo("images"));
        Assert.That((string?)body["sub"], Is.EqualTo("demo"));
        Assert.That((string?)body["act"]!["sub"], Is.EqualTo("gateway"));
    }

    [Test]
    public async Task Section_2_2_An_expired_token_is_not_active_and_nothing_else_is_said()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        Host.Time.Advance(TimeSpan.FromMinutes(5));

        await AssertInactiveAsync(TestClients.Gateway, token);
    }

    [Test]
    public async Task Section_2_2_What_is_no_token_is_not_active()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        foreach (var text in new[] { "x", "..", token[..^5], token + "." })
            await AssertInactiveAsync(TestClients.Gateway, text);
    }

    [Test]
    public async Task Section_4_A_client_learns_nothing_of_another_clients_token()
    {
        await AssertInactiveAsync(TestClients.Reader, await Http.TokenAsync(TestClients.Demo));
    }

    [Test]
    public async Task Section_4_A_client_introspects_its_own_token()
    {
        using var response = await Internal.IntrospectAsync(TestClients.Demo, await Http.TokenAsync(TestClients.Demo));

        Assert.That((bool?)(await response.JsonAsync())["active"], Is.True);
    }

    private async Task AssertInactiveAsync(Credentials client, string token)
    {
        using var response = await Internal.IntrospectAsync(client, token);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(Inactive));
    }
}
