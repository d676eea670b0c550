using System.Net;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Auth.Tests.Clients;

/// <summary>RFC 7523 section 3: client authentication by a JWT that the client signs.</summary>
public sealed class PrivateKeyJwtTests : HostedTests
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly string[] SeveralAudiences = [AuthHost.Issuer, "https://other.example.com"];
    private static readonly string[] Extensions = ["x"];

    private readonly ECDsa _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private protected override string[] Settings =>
    [
        "Auth:Clients:signer:Scopes=images:read",
        $"Auth:Clients:signer:PublicKeys:0={JwkOf(_ec, "ec-1")}",
        "Auth:Clients:signer:PublicKeys:1=rsa.pem",
        // A client with a secret and a key.
        $"Auth:Clients:demo:PublicKeys:0={{\"keys\":[{JwkOf(_other, "demo-1")}]}}",
    ];

    private protected override void Prepare(string folder) =>
        File.WriteAllText(Path.Combine(folder, "rsa.pem"), _rsa.ExportSubjectPublicKeyInfoPem());

    [TestCase("ES256")]
    [TestCase("RS256")]
    [TestCase("PS256")]
    public async Task Each_algorithm_of_the_metadata_is_accepted(string algorithm)
    {
        using var response = await RequestAsync(Sign(change: token => token.SigningCredentials = new(KeyFor(algorithm), algorithm)));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        Assert.That(Read((string)(await response.JsonAsync())["access_token"]!).Subject, Is.EqualTo("signer"));
    }

    [TestCase(AuthHost.Issuer)]
    [TestCase($"{AuthHost.Issuer}/oauth2/token")]
    public async Task The_audience_is_the_issuer_or_the_token_endpoint(string audience)
    {
        using var response = await RequestAsync(Sign(change: token => token.Audience = audience));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_client_may_have_a_secret_and_a_key()
    {
        using var bySecret = await Http.RequestTokenAsync(TestClients.Demo);
        using var byKey = await RequestAsync(Sign("demo", token => token.SigningCredentials = new(Key(_other, "demo-1"), SecurityAlgorithms.EcdsaSha256)));
        Assert.That((bySecret.StatusCode, byKey.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    [Test]
    public async Task Assertion_is_accepted_by_every_endpoint()
    {
        using var issued = await RequestAsync(Sign());
        var token = (string)(await issued.JsonAsync())["access_token"]!;

        using var inspected = await Internal.PostFormAsync(OAuthCalls.IntrospectionPath, client: null, [("token", token), .. Assertion(Sign())]);
        using var revoked = await Http.PostFormAsync(OAuthCalls.RevocationPath, client: null, [("token", token), .. Assertion(Sign())]);

        Assert.That((bool)(await inspected.JsonAsync())["active"]!, Is.True);
        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Internal.IsActiveAsync(token), Is.False);
    }

    [Test]
    public async Task Assertion_is_accepted_once()
    {
        var assertion = Sign();
        using var first = await RequestAsync(assertion);
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        await AssertErrorAsync(await RequestAsync(assertion), HttpStatusCode.Unauthorized, "invalid_client");
        Host.Time.Advance(TimeSpan.FromMinutes(4));
        await AssertErrorAsync(await RequestAsync(assertion), HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task Another_client_may_use_the_same_jti()
    {
        using var first = await RequestAsync(Sign(change: token => token.Claims["jti"] = "1"));
        using var second = await RequestAsync(Sign("demo", token =>
        {
            token.Claims["jti"] = "1";
            token.SigningCredentials = new(Key(_other, "demo-1"), SecurityAlgorithms.EcdsaSha256);
        }));
        Assert.That((first.StatusCode, second.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    private static IEnumerable<TestCaseData<Action<SecurityTokenDescriptor>>> Invalid()
    {
        yield return Case("iss is another client", token => token.Issuer = "demo");
        yield return Case("sub is another client", token => token.Claims["sub"] = "demo");
        yield return Case("an unknown client", token => (token.Issuer, token.Claims["sub"]) = ("unknown", "unknown"));
        yield return Case("aud is another server", token => token.Audience = "https://other.example.com");
        yield return Case("aud is several", token => (token.Audience, token.Claims["aud"]) = (null, SeveralAudiences));
        yield return Case("no aud", token => token.Audience = null);
        yield return Case("no jti", token => token.Claims.Remove("jti"));
        yield return Case("an empty jti", token => token.Claims["jti"] = "");
        yield return Case("jti is a number", token => token.Claims["jti"] = 5);
        yield return Case("no exp", token => token.Expires = null);
        yield return Case("exp is text", token => (token.Expires, token.Claims["exp"]) = (null, "9999999999"));
        yield return Case("exp is huge", token => (token.Expires, token.Claims["exp"]) = (null, 1e300));
        yield return Case("exp has passed", token => token.Expires = token.Expires!.Value.AddMinutes(-3));
        yield return Case("exp is far away", token => token.Expires = token.Expires!.Value.AddMinutes(10));
        yield return Case("nbf is to come", token => token.NotBefore = token.Expires);
        yield return Case("iat is to come", token => token.IssuedAt = token.Expires);
        yield return Case("crit", token => token.AdditionalHeaderClaims = new Dictionary<string, object> { ["crit"] = Extensions });

        static TestCaseData<Action<SecurityTokenDescriptor>> Case(string name, Action<SecurityTokenDescriptor> change) =>
            new(change) { TestName = $"{{m}}: {name}" };
    }

    [TestCaseSource(nameof(Invalid))]
    public async Task Section_3_Invalid_assertion_is_rejected(Action<SecurityTokenDescriptor> change) =>
        await AssertErrorAsync(await RequestAsync(Sign(change: change)), HttpStatusCode.Unauthorized, "invalid_client");

    [Test]
    public async Task The_key_of_another_client_is_rejected() => await AssertErrorAsync(
        await RequestAsync(Sign(change: token => token.SigningCredentials = new(Key(_other, "ec-1"), SecurityAlgorithms.EcdsaSha256))),
        HttpStatusCode.Unauthorized,
        "invalid_client");

    [Test]
    public async Task A_public_key_is_not_the_secret_of_an_HMAC()
    {
        var key = new SymmetricSecurityKey(_rsa.ExportSubjectPublicKeyInfo());
        await AssertErrorAsync(
            await RequestAsync(Sign(change: token => token.SigningCredentials = new(key, SecurityAlgorithms.HmacSha256))),
            HttpStatusCode.Unauthorized,
            "invalid_client");
    }

    [TestCase("none")]
    [TestCase("None")]
    public async Task No_signature_is_rejected(string algorithm)
    {
        var payload = Sign().Split('.')[1];
        var header = Base64UrlEncoder.Encode($"{{\"alg\":\"{algorithm}\",\"typ\":\"JWT\"}}");
        await AssertErrorAsync(await RequestAsync($"{header}.{payload}."), HttpStatusCode.Unauthorized, "invalid_client");
    }

    [TestCase("")]
    [TestCase("a.b.c")]
    [TestCase("e30.e30.e30")]
    [TestCase("e30.e30.e30.e30.e30")]
    public async Task What_is_not_a_JWT_is_rejected(string assertion) =>
        await AssertErrorAsync(await RequestAsync(assertion), HttpStatusCode.Unauthorized, "invalid_client");

    [Test]
    public async Task Another_type_of_assertion_is_rejected() => await AssertErrorAsync(
        await Http.PostFormAsync(
            OAuthCalls.TokenPath, client: null, ("grant_type", "client_credentials"), ("client_assertion", Sign()), ("client_assertion_type", "saml")),
        HttpStatusCode.Unauthorized,
        "invalid_client");

    [Test]
    public async Task Rfc6749_section_2_3_Two_methods_in_one_request_are_rejected()
    {
        (string, string)[] form = [("grant_type", "client_credentials"), .. Assertion(Sign())];
        await AssertErrorAsync(await Http.PostFormAsync(OAuthCalls.TokenPath, TestClients.Demo, form), HttpStatusCode.BadRequest, "invalid_request");
        await AssertErrorAsync(
            await Http.PostFormAsync(OAuthCalls.TokenPath, client: null, [.. form, ("client_secret", "x")]), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Rfc7521_section_4_2_The_client_id_must_be_that_of_the_assertion()
    {
        using var same = await RequestAsync(Sign(), ("client_id", "signer"));
        Assert.That(same.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await AssertErrorAsync(await RequestAsync(Sign(), ("client_id", "demo")), HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task Failures_are_throttled_and_the_client_is_still_accepted()
    {
        for (var i = 0; i < 20; i++)
            (await RequestAsync("a.b.c")).Dispose();

        await AssertErrorAsync(await RequestAsync("a.b.c"), HttpStatusCode.TooManyRequests, "invalid_client");
        using var accepted = await RequestAsync(Sign());
        Assert.That(accepted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static ECDsaSecurityKey Key(ECDsa key, string kid) =>
        new(key) { KeyId = kid, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };

    private static string JwkOf(ECDsa key, string kid)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return $"{{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"{kid}\","
            + $"\"x\":\"{Base64UrlEncoder.Encode(point.X)}\",\"y\":\"{Base64UrlEncoder.Encode(point.Y)}\"}}";
    }

    private static (string, string)[] Assertion(string assertion) => [("client_assertion_type", AssertionType), ("client_assertion", assertion)];

    private SecurityKey KeyFor(string algorithm) => algorithm == "ES256" ? Key(_ec, "ec-1") : new RsaSecurityKey(_rsa);

    private Task<HttpResponseMessage> RequestAsync(string assertion, params (string, string)[] more) => Http.PostFormAsync(
        OAuthCalls.TokenPath, client: null, [("grant_type", "client_credentials"), .. Assertion(assertion), .. more]);

    private string Sign(string client = "signer", Action<SecurityTokenDescriptor>? change = null)
    {
        var now = Host.Time.GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            Issuer = client,
            Audience = AuthHost.Issuer,
            IssuedAt = now,
            Expires = now.AddMinutes(2),
            Claims = new Dictionary<string, object> { ["sub"] = client, ["jti"] = Guid.NewGuid().ToString() },
            SigningCredentials = new SigningCredentials(Key(_ec, "ec-1"), SecurityAlgorithms.EcdsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }
}
