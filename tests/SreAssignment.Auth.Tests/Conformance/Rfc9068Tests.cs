using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Tokens;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>RFC 9068, JWT Profile for OAuth 2.0 Access Tokens.</summary>
public sealed class Rfc9068Tests : HostedTests
{
    private protected override string[] Settings => ["Auth:TokenLifetime=00:10:00"];

    [Test]
    public async Task Section_2_1_The_header_says_at_jwt_the_algorithm_and_the_key()
    {
        var token = Read(await Http.TokenAsync(TestClients.Demo));

        Assert.That(token.Typ, Is.EqualTo("at+jwt"));
        Assert.That(token.Alg, Is.EqualTo("ES256"));
        Assert.That(token.Kid, Is.Not.Empty);
    }

    [Test]
    public async Task Section_2_2_The_required_claims_are_there()
    {
        var token = Read(await Http.TokenAsync(TestClients.Demo));

        var now = Host.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.That(token.GetPayloadValue<string>("iss"), Is.EqualTo(AuthHost.Issuer));
        Assert.That(token.GetPayloadValue<string>("sub"), Is.EqualTo("demo"));
        Assert.That(token.GetPayloadValue<string>("aud"), Is.EqualTo("gateway"));
        Assert.That(token.GetPayloadValue<string>("client_id"), Is.EqualTo("demo"));
        Assert.That(token.GetPayloadValue<long>("iat"), Is.EqualTo(now));
        Assert.That(token.GetPayloadValue<long>("nbf"), Is.EqualTo(now));
        Assert.That(token.GetPayloadValue<long>("exp"), Is.EqualTo(now + 600));
        Assert.That(token.GetPayloadValue<string>("jti"), Has.Length.EqualTo(22));
    }

    [Test]
    public async Task Section_2_The_header_and_the_claims_have_no_other_members()
    {
        var token = Read(await Http.TokenAsync(TestClients.Demo));

        Assert.That(Base64UrlEncoder.Decode(token.EncodedHeader), Is.EqualTo($$"""{"alg":"ES256","kid":"{{token.Kid}}","typ":"at+jwt"}"""));
        using var claims = JsonDocument.Parse(Base64UrlEncoder.Decode(token.EncodedPayload));
        Assert.That(
            claims.RootElement.EnumerateObject().Select(claim => claim.Name),
            Is.EqualTo(["iss", "aud", "sub", "client_id", "scope", "jti", "iat", "nbf", "exp"]));
    }

    [TestCase("quote\" backslash\\ control\u0001")]
    [TestCase("\u00fcber \u4e16\u754c \ud83d\ude00")]
    [TestCase("a subject of many characters", 100)]
    public async Task Section_2_2_The_standard_handler_reads_every_subject_as_it_was_issued(string text, int repetitions = 1)
    {
        var subject = string.Concat(Enumerable.Repeat(text, repetitions));
        var grant = new AccessTokenGrant(subject, "demo", Audiences.Gateway, ScopeSet.Parse("images:read")) { Actor = subject };
        var encoded = Host.Services.GetRequiredService<AccessTokenIssuer>().Issue(grant).Value!.Value;

        var keys = new JsonWebKeySet(await Http.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative))).GetSigningKeys();
        Assert.That(await IsSignedAsync(encoded, keys), Is.True);
        var token = Read(encoded);
        Assert.That(token.Subject, Is.EqualTo(subject));
        Assert.That(token.GetPayloadValue<JsonElement>("act").GetProperty("sub").GetString(), Is.EqualTo(subject));
    }

    [Test]
    public async Task Section_2_2_No_two_tokens_have_one_id()
    {
        var tokens = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Http.TokenAsync(TestClients.Demo)));

        Assert.That(tokens.Select(token => Read(token).Id).Distinct().Count(), Is.EqualTo(50));
    }

    [Test]
    public async Task Section_2_2_3_The_scope_is_what_was_granted()
    {
        var token = Read(await Http.TokenAsync(TestClients.Demo, ("scope", "images:write")));

        Assert.That(token.GetPayloadValue<string>("scope"), Is.EqualTo("images:write"));
    }

    [Test]
    public async Task Section_4_The_signature_holds_with_the_published_key_and_no_longer_when_a_bit_is_changed()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        var keys = new JsonWebKeySet(await Http.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative))).GetSigningKeys();

        Assert.That(await IsSignedAsync(token, keys), Is.True);
        // The first character of the signature: the last one has bits that nothing looks at.
        var signature = token.LastIndexOf('.') + 1;
        Assert.That(await IsSignedAsync(token[..signature] + (token[signature] == 'A' ? 'B' : 'A') + token[(signature + 1)..], keys), Is.False);
    }

    [Test]
    public async Task Section_4_Every_signature_holds_when_many_threads_sign_with_one_key()
    {
        var issuer = Host.Services.GetRequiredService<AccessTokenIssuer>();
        var reader = Host.Services.GetRequiredService<AccessTokenReader>();
        var grant = new AccessTokenGrant("demo", "demo", Audiences.Gateway, ScopeSet.Parse("images:read"));
        var tokens = new ConcurrentBag<string>();

        Parallel.For(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => tokens.Add(issuer.Issue(grant).Value!.Value));

        foreach (var token in tokens)
            Assert.That((await reader.ReadAsync(token, CancellationToken.None)).Failed, Is.False);
    }

    private static async Task<bool> IsSignedAsync(string token, IList<SecurityKey> keys)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = keys,
            ValidIssuer = AuthHost.Issuer,
            ValidAudience = "gateway",
            ValidTypes = ["at+jwt"],
            ValidateLifetime = false,
        });
        return result.IsValid;
    }
}
