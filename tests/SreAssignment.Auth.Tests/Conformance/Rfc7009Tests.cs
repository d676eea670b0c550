using System.Net;

namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>RFC 7009, OAuth 2.0 Token Revocation.</summary>
public sealed class Rfc7009Tests : HostedTests
{
    [Test]
    public async Task Section_2_1_The_client_must_authenticate()
    {
        var response = await Http.PostFormAsync(OAuthCalls.RevocationPath, client: null, ("token", await Http.TokenAsync(TestClients.Demo)));

        await AssertErrorAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task Section_2_1_The_token_is_required() =>
        await AssertErrorAsync(await Http.PostFormAsync(OAuthCalls.RevocationPath, TestClients.Demo), HttpStatusCode.BadRequest, "invalid_request");

    [Test]
    public async Task Section_2_1_A_token_of_another_client_is_refused_and_stays_valid()
    {
        var token = await Http.TokenAsync(TestClients.Demo);

        await AssertErrorAsync(await Http.RevokeAsync(TestClients.Reader, token), HttpStatusCode.BadRequest, "unauthorized_client");

        Assert.That(await Internal.IsActiveAsync(token), Is.True);
    }

    [TestCase("access_token")]
    [TestCase("refresh_token")]
    [TestCase("nonsense")]
    public async Task Section_2_1_A_hint_is_only_a_hint(string hint)
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        using var response = await Http.RevokeAsync(TestClients.Demo, token, ("token_type_hint", hint));

        Assert.That(await Internal.IsActiveAsync(token), Is.False);
    }

    [Test]
    public async Task Section_2_2_A_revoked_token_is_rejected_at_once_and_others_are_not()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        var other = await Http.TokenAsync(TestClients.Demo);
        using var response = await Http.RevokeAsync(TestClients.Demo, token);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Internal.IsActiveAsync(token), Is.False);
        Assert.That(await Internal.IsActiveAsync(other), Is.True);
        await AssertErrorAsync(await Internal.ExchangeAsync(token), HttpStatusCode.BadRequest, "invalid_request");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Section_2_2_The_response_is_200_with_an_empty_json_object(bool valid)
    {
        using var response = await Http.RevokeAsync(TestClients.Demo, valid ? await Http.TokenAsync(TestClients.Demo) : "nonsense");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("{}"));
    }

    [Test]
    public async Task Section_2_2_A_token_that_is_not_valid_is_revoked_with_success()
    {
        var revoked = await Http.TokenAsync(TestClients.Demo);
        using var first = await Http.RevokeAsync(TestClients.Demo, revoked);
        var expired = await Http.TokenAsync(TestClients.Demo);
        Host.Time.Advance(TimeSpan.FromMinutes(5));

        foreach (var token in new[] { revoked, expired, "nonsense", "a.b.c" })
        {
            using var response = await Http.RevokeAsync(TestClients.Demo, token);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test]
    public async Task Section_2_2_1_Unsupported_methods_are_refused_as_http_says()
    {
        using var response = await Http.GetAsync(new Uri(OAuthCalls.RevocationPath, UriKind.Relative));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [Test]
    public async Task Section_2_2_1_Without_storage_the_response_is_503_with_retry_after_and_the_token_stays_valid()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        Directory.Move(Path.Combine(Folder, "data"), Path.Combine(Folder, "away"));

        using var response = await Http.RevokeAsync(TestClients.Demo, token);

        Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        await AssertErrorAsync(response, HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        Assert.That(await Internal.IsActiveAsync(token), Is.True);
    }
}
