using System.Net;

namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>Token exchange and introspection are on the internal listener only, whatever a request says about itself.</summary>
public sealed class ListenerTests : HostedTests
{
    [Test]
    public async Task Token_exchange_is_unsupported_on_the_public_listener()
    {
        var token = await Http.TokenAsync(TestClients.Demo);

        await AssertErrorAsync(await Http.ExchangeAsync(token), HttpStatusCode.BadRequest, "unsupported_grant_type");
        using var exchanged = await Internal.ExchangeAsync(token);
        Assert.That(exchanged.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Introspection_is_not_on_the_public_listener()
    {
        var token = await Http.TokenAsync(TestClients.Demo);

        await AssertErrorAsync(await Http.IntrospectAsync(TestClients.Gateway, token), HttpStatusCode.NotFound, "invalid_request");
        Assert.That(await Internal.IsActiveAsync(token), Is.True);
    }

    [Test]
    public async Task Headers_do_not_select_the_listener()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, OAuthCalls.IntrospectionPath)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("token", "x")]),
            Headers = { Authorization = OAuthCalls.Basic(TestClients.Gateway), Host = Internal.BaseAddress!.Authority },
        };
        foreach (var header in (string[])["X-Forwarded-Host", "X-Forwarded-Port", "X-Original-Host", "Forwarded"])
            request.Headers.Add(header, Internal.BaseAddress.Authority);

        await AssertErrorAsync(await Http.SendAsync(request), HttpStatusCode.NotFound, "invalid_request");
    }

    [Test]
    public async Task Clients_request_no_token_for_themselves_on_the_internal_listener() =>
        await AssertErrorAsync(await Internal.RequestTokenAsync(TestClients.Demo), HttpStatusCode.BadRequest, "unsupported_grant_type");

    [Test]
    public async Task Revocation_is_on_the_public_listener_only() => await AssertErrorAsync(
        await Internal.RevokeAsync(TestClients.Demo, await Http.TokenAsync(TestClients.Demo)), HttpStatusCode.NotFound, "invalid_request");
}
