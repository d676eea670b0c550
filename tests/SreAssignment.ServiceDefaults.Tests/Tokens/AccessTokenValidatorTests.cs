using System.Text;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.ServiceDefaults.Tests.Tokens;

internal sealed class AccessTokenValidatorTests : IAsyncDisposable
{
    private const string Audience = "images";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TestAuthority _authority = null!;
    private RunningService _service = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _authority = await TestAuthority.StartAsync();
        _service = await RunningService.StartAsync(
            builder => builder.AddAccessTokenValidation(Audience),
            time: _time,
            settings: [("Tokens:Issuer", TestAuthority.Issuer), ("Tokens:Authority", _authority.Address)]);
    }

    [Test]
    public async Task A_right_token_is_accepted_with_its_claims()
    {
        var result = await ValidateAsync(Sign(token => token.Claims["scope"] = "images:read images:write"));

        Assert.That(result.IsValid, Is.True, result.Detail);
        Assert.Multiple(() =>
        {
            Assert.That(result.Failure, Is.Null);
            Assert.That(result.Detail, Is.Empty);
            Assert.That(result.Token!.Subject, Is.EqualTo("client-1"));
            Assert.That(result.Token.HasScope("images:write"), Is.True);
            Assert.That(result.Token.HasScope("images"), Is.False);
        });
    }

    [TestCase("at+jwt")]
    [TestCase("AT+JWT")]
    [TestCase("application/at+jwt")]
    public async Task The_type_is_compared_as_a_media_type(string type) =>
        Assert.That((await ValidateAsync(_authority.Sign(_time.GetUtcNow(), Audience, type: type))).IsValid, Is.True);

    [TestCase("JWT")]
    [TestCase("logout+jwt")]
    [TestCase("application/application/at+jwt")]
    public Task A_token_of_another_type(string type) =>
        RefusedAsync(_authority.Sign(_time.GetUtcNow(), Audience, type: type), AccessTokenFailure.WrongType);

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("a.b.c")]
    [TestCase("e30.e30.e30.e30.e30")]
    [TestCase("not a token")]
    public Task What_is_no_token(string token) => RefusedAsync(token, AccessTokenFailure.Malformed);

    [Test]
    public Task A_token_that_is_too_long() =>
        RefusedAsync(Sign(token => token.Claims["pad"] = new string('a', AccessTokenValidator.LongestToken)), AccessTokenFailure.Malformed);

    [Test]
    public Task A_token_with_an_extension_that_must_be_understood() => RefusedAsync(
        Sign(token => token.AdditionalHeaderClaims = new Dictionary<string, object> { ["crit"] = "exp" }), AccessTokenFailure.Malformed);

    [Test]
    public Task Algorithm_none() => RefusedAsync(
        Unsigned("""{"alg":"none","typ":"at+jwt","kid":"key-1"}"""), AccessTokenFailure.WrongAlgorithm);

    [Test]
    public Task Hmac_with_the_public_key_as_its_secret()
    {
        var publicKey = _authority.Key.ECDsa.ExportSubjectPublicKeyInfo();
        return RefusedAsync(
            Sign(token => token.SigningCredentials = new(new SymmetricSecurityKey(publicKey) { KeyId = "key-1" }, SecurityAlgorithms.HmacSha256)),
            AccessTokenFailure.WrongAlgorithm);
    }

    [Test]
    public Task A_key_that_nobody_published() => RefusedAsync(
        Sign(token => token.SigningCredentials = new(TestAuthority.CreateKey("other"), SecurityAlgorithms.EcdsaSha256)), AccessTokenFailure.UnknownKey);

    [Test]
    public Task A_key_that_takes_the_name_of_a_published_one() => RefusedAsync(
        Sign(token => token.SigningCredentials = new(TestAuthority.CreateKey("key-1"), SecurityAlgorithms.EcdsaSha256)), AccessTokenFailure.BadSignature);

    [Test]
    public Task A_payload_changed_after_signing()
    {
        var parts = Sign().Split('.');
        var claims = Base64UrlEncoder.Decode(parts[1]).Replace("client-1", "client-2", StringComparison.Ordinal);
        return RefusedAsync($"{parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}", AccessTokenFailure.BadSignature);
    }

    [Test]
    public Task A_key_sent_along_in_the_header_is_not_looked_at()
    {
        var own = TestAuthority.CreateKey("key-1");
        var point = own.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return RefusedAsync(
            Sign(token =>
            {
                token.SigningCredentials = new(own, SecurityAlgorithms.EcdsaSha256);
                token.AdditionalHeaderClaims = new Dictionary<string, object>
                {
                    ["jwk"] = new Dictionary<string, string>
                    {
                        ["kty"] = "EC",
                        ["crv"] = "P-256",
                        ["x"] = Base64UrlEncoder.Encode(point.X),
                        ["y"] = Base64UrlEncoder.Encode(point.Y),
                    },
                };
            }),
            AccessTokenFailure.BadSignature);
    }

    [TestCase("http://issuer.test/")]
    [TestCase("https://issuer.test")]
    [TestCase("")]
    public Task Another_issuer(string issuer) => RefusedAsync(Sign(token => token.Issuer = issuer), AccessTokenFailure.WrongIssuer);

    [TestCase("gateway")]
    [TestCase("IMAGES")]
    public Task Another_audience(string audience) => RefusedAsync(_authority.Sign(_time.GetUtcNow(), audience), AccessTokenFailure.WrongAudience);

    [Test]
    public async Task A_token_ends_at_its_exp_within_the_skew()
    {
        var token = Sign();

        _time.Advance(TimeSpan.FromSeconds(301));
        Assert.That((await ValidateAsync(token)).IsValid, Is.True);
        _time.Advance(TimeSpan.FromSeconds(1));
        await RefusedAsync(token, AccessTokenFailure.Expired);
    }

    [Test]
    public Task A_token_without_an_end() => RefusedAsync(Sign(token => token.Expires = null), AccessTokenFailure.Expired);

    [Test]
    public async Task A_token_begins_at_its_nbf_within_the_skew()
    {
        var start = _time.GetUtcNow().AddSeconds(3);
        var token = Sign(token => token.NotBefore = start.UtcDateTime);

        await RefusedAsync(token, AccessTokenFailure.NotYetValid);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await ValidateAsync(token)).IsValid, Is.True);
    }

    [TestCase("exp", "\"soon\"", AccessTokenFailure.Malformed)]
    [TestCase("exp", "null", AccessTokenFailure.Malformed)]
    [TestCase("exp", "1e400", AccessTokenFailure.Malformed)]
    [TestCase("nbf", "\"later\"", AccessTokenFailure.Malformed)]
    [TestCase("nbf", "9223372036854775807", AccessTokenFailure.NotYetValid)]
    [TestCase("aud", "7", AccessTokenFailure.Malformed)]
    [TestCase("aud", "null", AccessTokenFailure.WrongAudience)]
    [TestCase("aud", "{}", AccessTokenFailure.Malformed)]
    [TestCase("iss", "[\"http://issuer.test\"]", AccessTokenFailure.Malformed)]
    public async Task A_claim_of_the_wrong_type_signed_by_the_authority(string claim, string value, AccessTokenFailure expected)
    {
        var claims = new Dictionary<string, string>
        {
            ["iss"] = $"\"{TestAuthority.Issuer}\"",
            ["aud"] = $"\"{Audience}\"",
            ["exp"] = "4102444800",
            [claim] = value,
        };
        var payload = $"{{{string.Join(',', claims.Select(pair => $"\"{pair.Key}\":{pair.Value}"))}}}";

        await RefusedAsync(SignRaw(payload), expected);
    }

    [Test]
    public void No_mutation_of_a_token_is_accepted_or_throws()
    {
        var token = Sign();
        Gen.Select(Gen.Int[0, token.Length - 1], Gen.Char[' ', '~']).Sample(
            (position, character) =>
            {
                var mutated = string.Create(token.Length, (token, position, character), static (span, state) =>
                {
                    state.token.CopyTo(span);
                    span[state.position] = state.character;
                });
                var result = ValidateAsync(mutated).AsTask().GetAwaiter().GetResult();
                return !result.IsValid || Canonical(mutated) == Canonical(token);
            },
            iter: 2_000);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _authority.DisposeAsync();
    }

    // The last character of a base64url part holds bits that mean nothing, so two texts can be one token.
    private static string Canonical(string token) =>
        string.Join('.', token.Split('.').Select(part => Base64UrlEncoder.Encode(Base64UrlEncoder.DecodeBytes(part))));

    private static string Unsigned(string header) => $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode("{}")}.";

    private string SignRaw(string payload)
    {
        var content = $"{Base64UrlEncoder.Encode("""{"alg":"ES256","typ":"at+jwt","kid":"key-1"}""")}.{Base64UrlEncoder.Encode(payload)}";
        var signature = _authority.Key.ECDsa.SignData(Encoding.ASCII.GetBytes(content), System.Security.Cryptography.HashAlgorithmName.SHA256);
        return $"{content}.{Base64UrlEncoder.Encode(signature)}";
    }

    private string Sign(Action<SecurityTokenDescriptor>? change = null) => _authority.Sign(_time.GetUtcNow(), Audience, change);

    private ValueTask<AccessTokenResult> ValidateAsync(string token) =>
        _service.App.Services.GetRequiredService<AccessTokenValidator>().ValidateAsync(token, CancellationToken.None);

    private async Task RefusedAsync(string token, AccessTokenFailure expected)
    {
        var result = await ValidateAsync(token);
        Assert.Multiple(() =>
        {
            Assert.That(result.Failure, Is.EqualTo(expected));
            Assert.That(result.Token, Is.Null);
            Assert.That(result.Detail, Is.Not.Empty);
        });
    }
}
