using System.Text;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.ServiceDefaults.Tests.Tokens;

public sealed class AccessTokenValidatorTests : IAsyncDisposable
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
    public async Task Valid_token_is_accepted_with_its_claims()
    {
        var result = await ValidateAsync(Sign(token => token.Claims["scope"] = "images:read images:write"));

        Assert.That(result.IsValid, Is.True, result.Detail);
        Assert.Multiple(() =>
        {
            Assert.That(result.Failure, Is.Null);
            Assert.That(result.Detail, Is.Empty);
            Assert.That(result.Token!.Subject, Is.EqualTo("client-1"));
            Assert.That(result.Token.Scopes, Is.EqualTo(["images:read", "images:write"]));
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
    public Task Text_that_is_no_token_is_rejected(string token) => RefusedAsync(token, AccessTokenFailure.Malformed);

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
    public Task A_key_that_is_not_published() => RefusedAsync(
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
    public Task Key_in_the_header_is_ignored()
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
    public Task Another_issuer(string issuer) => RefusedAsync(Sign(token => token.Issuer = issuer), AccessTokenFailure.WrongIssuer);

    [TestCase("gateway")]
    [TestCase("IMAGES")]
    public Task Another_audience(string audience) => RefusedAsync(_authority.Sign(_time.GetUtcNow(), audience), AccessTokenFailure.WrongAudience);

    [Test]
    public async Task A_token_expires_at_its_exp()
    {
        var token = Sign();

        _time.Advance(TimeSpan.FromSeconds(299.999));
        Assert.That((await ValidateAsync(token)).IsValid, Is.True);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        await RefusedAsync(token, AccessTokenFailure.Expired);
    }

    [Test]
    public Task Token_without_exp_is_rejected() => RefusedAsync(Sign(token => token.Expires = null), AccessTokenFailure.InvalidClaims);

    [Test]
    public async Task A_token_is_valid_from_its_nbf_within_the_clock_skew()
    {
        var start = _time.GetUtcNow().AddSeconds(3);
        var token = Sign(token => token.NotBefore = start.UtcDateTime);

        await RefusedAsync(token, AccessTokenFailure.NotYetValid);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await ValidateAsync(token)).IsValid, Is.True);
    }

    [TestCase("exp", "\"1767225900\"")]
    [TestCase("exp", "null")]
    [TestCase("exp", "true")]
    [TestCase("exp", "1e400")]
    [TestCase("exp", "1e30")]
    [TestCase("exp", "253402300800")]
    [TestCase("exp", "-1e30")]
    [TestCase("iat", "\"1\"")]
    [TestCase("nbf", "\"later\"")]
    [TestCase("nbf", "null")]
    [TestCase("nbf", "9223372036854775807")]
    [TestCase("aud", "7")]
    [TestCase("aud", "null")]
    [TestCase("aud", "{}")]
    [TestCase("aud", "[\"images\", 7]")]
    [TestCase("aud", "[[\"images\"]]")]
    [TestCase("iss", "[\"http://issuer.test\"]")]
    [TestCase("sub", "7")]
    [TestCase("sub", "\"\"")]
    [TestCase("client_id", "null")]
    [TestCase("client_id", "\"a\\u0000b\"")]
    [TestCase("jti", "\"\"")]
    [TestCase("scope", "[\"images:read\"]")]
    [TestCase("scope", "\"images:read\\u0000\"")]
    [TestCase("act", "\"gateway\"")]
    [TestCase("act", "{}")]
    public Task A_claim_with_a_wrong_value_signed_by_the_authority(string claim, string value) =>
        RefusedAsync(SignRaw(Payload(claim, value)), AccessTokenFailure.InvalidClaims);

    [TestCase("exp", "4102444800", AccessTokenFailure.ValidForTooLong)]
    [TestCase("exp", "-5", AccessTokenFailure.Expired)]
    [TestCase("exp", "0.5", AccessTokenFailure.Expired)]
    [TestCase("nbf", "253402300799", AccessTokenFailure.NotYetValid)]
    [TestCase("aud", "[]", AccessTokenFailure.WrongAudience)]
    [TestCase("aud", "[\"gateway\"]", AccessTokenFailure.WrongAudience)]
    [TestCase("iss", "\"\"", AccessTokenFailure.WrongIssuer)]
    public Task A_claim_that_is_not_met(string claim, string value, AccessTokenFailure expected) => RefusedAsync(SignRaw(Payload(claim, value)), expected);

    [TestCase("exp", "1767225900.5")]
    [TestCase("exp", "1.7672259e9")]
    [TestCase("nbf", "0")]
    [TestCase("nbf", "-1")]
    [TestCase("aud", "[\"gateway\", \"images\"]")]
    [TestCase("scope", "\"\"")]
    [TestCase("extra", "{\"a\":[1,null]}")]
    public async Task A_claim_with_another_valid_form(string claim, string value)
    {
        var result = await ValidateAsync(SignRaw(Payload(claim, value)));

        Assert.That(result.IsValid, Is.True, result.Detail);
    }

    [TestCase("iss")]
    [TestCase("sub")]
    [TestCase("aud")]
    [TestCase("exp")]
    [TestCase("iat")]
    [TestCase("jti")]
    [TestCase("client_id")]
    public Task A_required_claim_is_missing(string claim) => RefusedAsync(SignRaw(Payload(claim, null)), AccessTokenFailure.InvalidClaims);

    [TestCase("nbf")]
    [TestCase("scope")]
    public async Task An_optional_claim_is_missing(string claim) => Assert.That((await ValidateAsync(SignRaw(Payload(claim, null)))).IsValid, Is.True);

    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":"key-1","crit":["exp"]}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":"key-1","crit":null}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":"key-1","kid":"key-1"}""")]
    [TestCase("""{"alg":"ES256","typ":7,"kid":"key-1"}""")]
    [TestCase("""["ES256"]""")]
    [TestCase("null")]
    public Task A_header_that_is_not_valid(string header) => RefusedAsync(SignRaw(Payload("extra", "1"), header), AccessTokenFailure.Malformed);

    [Test]
    public Task A_claim_that_occurs_twice() =>
        RefusedAsync(SignRaw(Payload("extra", "1").Replace("}", ",\"sub\":\"client-2\"}", StringComparison.Ordinal)), AccessTokenFailure.InvalidClaims);

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
                return !result.IsValid || mutated == token;
            },
            iter: 2_000);
    }

    [Test]
    public async Task Token_accepted_before_is_rejected_when_it_has_expired()
    {
        var token = Sign();
        Assert.That((await ValidateAsync(token)).IsValid, Is.True);
        Assert.That((await ValidateAsync(token)).IsValid, Is.True);

        _time.Advance(TimeSpan.FromHours(1));

        await RefusedAsync(token, AccessTokenFailure.Expired);
    }

    [Test]
    public async Task Token_accepted_before_is_rejected_when_its_key_is_gone_or_another()
    {
        var (token, keys) = (Sign(), new Dictionary<string, SecurityKey> { [_authority.Key.KeyId] = _authority.Key });
        using var validator = new AccessTokenValidator(
            [Audience], TestAuthority.Issuer, (id, _) => new(new SigningKeyLookup(keys.GetValueOrDefault(id!), IsCertain: true)), TimeSpan.FromHours(1), _time);
        Assert.That(await FailureAsync(), Is.Null);
        Assert.That(await FailureAsync(), Is.Null);

        keys[_authority.Key.KeyId] = TestAuthority.CreateKey(_authority.Key.KeyId);
        Assert.That(await FailureAsync(), Is.EqualTo(AccessTokenFailure.BadSignature));
        keys.Clear();
        Assert.That(await FailureAsync(), Is.EqualTo(AccessTokenFailure.UnknownKey));
        keys[_authority.Key.KeyId] = _authority.Key;
        Assert.That(await FailureAsync(), Is.Null);

        async Task<AccessTokenFailure?> FailureAsync() => (await validator.ValidateAsync(token, CancellationToken.None)).Failure;
    }

    [Test]
    public async Task Token_accepted_before_does_not_make_another_signature_or_payload_acceptable()
    {
        var token = Sign();
        Assert.That((await ValidateAsync(token)).IsValid, Is.True);
        var (parts, other) = (token.Split('.'), Sign(t => t.Claims["scope"] = "images:write").Split('.'));

        await RefusedAsync($"{parts[0]}.{parts[1]}.{other[2]}", AccessTokenFailure.BadSignature);
        await RefusedAsync($"{parts[0]}.{other[1]}.{parts[2]}", AccessTokenFailure.BadSignature);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _authority.DisposeAsync();
    }

    private static string Payload(string claim, string? value)
    {
        var claims = new Dictionary<string, string?>
        {
            ["iss"] = $"\"{TestAuthority.Issuer}\"",
            ["sub"] = "\"client-1\"",
            ["client_id"] = "\"client-1\"",
            ["jti"] = "\"1\"",
            ["aud"] = $"\"{Audience}\"",
            ["exp"] = "1767225900",
            ["iat"] = "1767225600",
            ["nbf"] = "1767225600",
            ["scope"] = "\"images:read\"",
            [claim] = value,
        };
        return $"{{{string.Join(',', claims.Where(pair => pair.Value is not null).Select(pair => $"\"{pair.Key}\":{pair.Value}"))}}}";
    }

    private static string Unsigned(string header) => $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(Payload("extra", "1"))}.";

    private string SignRaw(string payload, string header = """{"alg":"ES256","typ":"at+jwt","kid":"key-1"}""")
    {
        var content = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
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
