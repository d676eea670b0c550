using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Keys;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Revocation;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Auth.Tokens;

/// <summary>Issues signed access tokens (RFC 9068).</summary>
internal sealed class AccessTokenIssuer(SigningKeyRing keys, IOptions<AuthOptions> options, IOptions<IssuerOptions> issuer, TimeProvider time)
{
    private const int TokenIdLength = 16;

    // Most tokens fit; the buffer grows for others.
    private const int ClaimsLength = 512;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // A token is not part of an HTML page, so only what RFC 8259 section 7 requires is escaped.
    private static readonly JsonWriterOptions ClaimsFormat = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Issues a token that is valid from now on. The error is 503 while no signing key is active.</summary>
    public Outcome<IssuedToken> Issue(AccessTokenGrant grant)
    {
        if (keys.Signer is not { } key)
            return OAuthError.Unavailable("No signing key is active yet.", RetryAfter);

        // A token's times are whole seconds.
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var expiresAt = now + options.Value.TokenLifetime;
        if (grant.NotAfter < expiresAt)
            expiresAt = grant.NotAfter.Value;

        return new IssuedToken(key.Sign(Claims(grant, now, expiresAt).WrittenSpan), (long)(expiresAt - now).TotalSeconds);
    }

    private ArrayBufferWriter<byte> Claims(AccessTokenGrant grant, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        Span<byte> id = stackalloc byte[TokenIdLength];
        RandomNumberGenerator.Fill(id);
        var claims = new ArrayBufferWriter<byte>(ClaimsLength);
        using var json = new Utf8JsonWriter(claims, ClaimsFormat);
        json.WriteStartObject();
        json.WriteString(JwtRegisteredClaimNames.Iss, issuer.Value.Issuer);
        json.WriteString(JwtRegisteredClaimNames.Aud, grant.Audience);
        json.WriteString(JwtRegisteredClaimNames.Sub, grant.Subject);
        json.WriteString(AccessTokenClaimNames.ClientId, grant.ClientId);
        json.WriteString(AccessTokenClaimNames.Scope, grant.Scopes.ToString());
        json.WriteString(JwtRegisteredClaimNames.Jti, Base64Url.EncodeToString(id));
        json.WriteNumber(JwtRegisteredClaimNames.Iat, now.ToUnixTimeSeconds());
        json.WriteNumber(JwtRegisteredClaimNames.Nbf, now.ToUnixTimeSeconds());
        json.WriteNumber(JwtRegisteredClaimNames.Exp, expiresAt.ToUnixTimeSeconds());
        if (grant.Actor is not null)
        {
            json.WriteStartObject(AccessTokenClaimNames.Actor);
            json.WriteString(JwtRegisteredClaimNames.Sub, grant.Actor);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return claims;
    }
}

/// <summary>The contents of a token.</summary>
internal sealed record AccessTokenGrant(string Subject, string ClientId, string Audience, ScopeSet Scopes)
{
    /// <summary>The latest that it may expire, in whole seconds; null for the configured lifetime.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The actor, when it is not the subject.</summary>
    public string? Actor { get; init; }
}

internal sealed record IssuedToken(string Value, long ExpiresIn);

/// <summary>The names of an access token's claims and of its type (RFC 9068 section 2).</summary>
internal static class AccessTokenClaimNames
{
    public const string TokenType = "at+jwt";

    public const string ClientId = "client_id";

    public const string Scope = "scope";

    /// <summary>The actor (RFC 8693 section 4.1).</summary>
    public const string Actor = "act";
}

/// <summary>Validates access tokens that any replica has issued, with the validator of all services, and checks that they are not revoked.</summary>
internal sealed class AccessTokenReader(
    SigningKeyRing keys, RevocationLookup revocations, TargetAudiences audiences, IOptions<IssuerOptions> issuer, TimeProvider time)
    : IDisposable
{
    private readonly AccessTokenValidator _validator = new(
        audiences.All,
        issuer.Value.Issuer,
        (kid, _) => ValueTask.FromResult(new SigningKeyLookup(kid is null ? null : keys.Find(kid)?.SecurityKey, IsCertain: true)),
        AuthOptions.MaxTokenLifetime,
        time);

    /// <summary>Returns the token when it is valid now. The error is 503 when it is unknown which tokens are revoked.</summary>
    public async ValueTask<Outcome<AccessToken>> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var result = await _validator.ValidateAsync(text, cancellationToken);
        if (!result.IsValid)
            return OAuthError.InvalidRequest(result.Detail);
        return await revocations.CheckAsync(result.Token.Id, result.Token.ExpiresAt, cancellationToken) is { } error ? error : result.Token;
    }

    public void Dispose() => _validator.Dispose();
}
