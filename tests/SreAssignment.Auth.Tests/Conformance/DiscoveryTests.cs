using System.Net;
using System.Text.Json.Nodes;

namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>RFC 8414, Authorization Server Metadata, and RFC 7517, JSON Web Key.</summary>
public sealed class DiscoveryTests : HostedTests
{
    private static readonly Uri Metadata = new("/.well-known/oauth-authorization-server", UriKind.Relative);
    private static readonly Uri KeySet = new("/.well-known/jwks.json", UriKind.Relative);

    [Test]
    public async Task Rfc8414_section_2_Addresses_derive_from_the_issuer()
    {
        using var response = await Http.GetAsync(Metadata);

        var metadata = await response.JsonAsync();
        Assert.That((string?)metadata["issuer"], Is.EqualTo(AuthHost.Issuer));
        Assert.That((string?)metadata["token_endpoint"], Is.EqualTo($"{AuthHost.Issuer}/oauth2/token"));
        Assert.That((string?)metadata["revocation_endpoint"], Is.EqualTo($"{AuthHost.Issuer}/oauth2/revoke"));
        Assert.That((string?)metadata["jwks_uri"], Is.EqualTo($"{AuthHost.Issuer}/.well-known/jwks.json"));
    }

    [Test]
    public async Task Rfc8414_section_2_What_is_supported_is_listed()
    {
        using var response = await Http.GetAsync(Metadata);

        var metadata = await response.JsonAsync();
        Assert.That(Texts(metadata["scopes_supported"]), Is.EqualTo(["images:read", "images:write"]));
        Assert.That(Texts(metadata["response_types_supported"]), Is.Empty, "required, and there is no authorization endpoint");
        Assert.That(Texts(metadata["grant_types_supported"]), Is.EqualTo(["client_credentials"]), "the public listener has no token exchange");
        foreach (var endpoint in (string[])["token", "revocation"])
        {
            Assert.That(
                Texts(metadata[$"{endpoint}_endpoint_auth_methods_supported"]), Is.EqualTo(["client_secret_basic", "client_secret_post", "private_key_jwt"]));
            Assert.That(Texts(metadata[$"{endpoint}_endpoint_auth_signing_alg_values_supported"]), Is.EqualTo(["ES256", "RS256", "PS256"]));
        }

        Assert.That(metadata.ContainsKey("introspection_endpoint"), Is.False, "it cannot be reached from outside");
    }

    [Test]
    public async Task Rfc8414_section_3_2_Metadata_is_json_and_may_be_cached_for_a_short_time()
    {
        using var response = await Http.GetAsync(Metadata);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
        Assert.That(response.Headers.CacheControl?.MaxAge, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task Rfc7517_section_5_The_key_set_has_public_keys_only()
    {
        using var response = await Http.GetAsync(KeySet);

        var key = (await response.JsonAsync())["keys"]!.AsArray().Single()!.AsObject();
        Assert.That(key.Select(member => member.Key), Is.EquivalentTo(["kty", "use", "alg", "kid", "crv", "x", "y"]));
        Assert.That((string?)key["kty"], Is.EqualTo("EC"));
        Assert.That((string?)key["crv"], Is.EqualTo("P-256"));
        Assert.That((string?)key["use"], Is.EqualTo("sig"));
        Assert.That((string?)key["alg"], Is.EqualTo("ES256"));
    }

    [Test]
    public async Task Rfc7517_section_8_5_The_key_set_has_its_media_type_and_may_be_cached_for_a_short_time()
    {
        using var response = await Http.GetAsync(KeySet);

        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/jwk-set+json"));
        Assert.That(response.Headers.CacheControl?.MaxAge, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task Rfc9110_section_9_3_2_Head_responds_without_a_body()
    {
        foreach (var address in new[] { Metadata, KeySet })
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, address);
            using var response = await Http.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await response.Content.ReadAsStringAsync(), Is.Empty);
        }
    }

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(node => (string)node!);
}
