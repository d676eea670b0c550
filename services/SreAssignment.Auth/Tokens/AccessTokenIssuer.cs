using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Keys;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Auth.Tokens;

/// <summary>Makes and signs RFC 9068 access tokens.</summary>
internal sealed class AccessTokenIssuer(SigningKeyRing keys, IOptions<AuthOptions> options, IOptions<IssuerOptions> issuer, TimeProvider time)
{
    private const int TokenIdLength = 16;

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Issues a token that is valid from now on.</summary>
    /// <exception cref="ProblemException">503: there is no signing key yet.</exception>
    public IssuedToken Issue(AccessTokenGrant grant)
    {
        if (keys.Signer is not { } key)
            throw new ProblemException(ProblemTypes.ServiceUnavailable, "There is no active signing key yet.") { RetryAfter = TimeSpan.FromSeconds(1) };

        // A token's times are whole seconds.
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var expiresAt = now + options.Value.TokenLifetime;
        if (grant.NotAfter < expiresAt)
            expiresAt = grant.NotAfter.Value;

        var token = Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = AccessTokenClaims.TokenType,
            SigningCredentials = key.Credentials,
            Issuer = issuer.Value.Issuer,
            Audience = grant.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            Claims = Claims(grant),
        });
        return new IssuedToken(token, (long)(expiresAt - now).TotalSeconds);
    }

    private static Dictionary<string, object> Claims(AccessTokenGrant grant)
    {
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = grant.Subject,
            [JwtRegisteredClaimNames.Jti] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenIdLength)),
            [AccessTokenClaims.ClientId] = grant.ClientId,
            [AccessTokenClaims.Scope] = grant.Scopes.ToString(),
        };
        if (grant.Actor is not null)
            claims[AccessTokenClaims.Actor] = new Dictionary<string, object> { [JwtRegisteredClaimNames.Sub] = grant.Actor };

        return claims;
    }
}

/// <summary>What a token is to say.</summary>
/// <param name="Subject">Whom it is about.</param>
/// <param name="ClientId">The client that asked for it.</param>
/// <param name="Audience">Whom it is for.</param>
/// <param name="Scopes">What it permits.</param>
internal sealed record AccessTokenGrant(string Subject, string ClientId, string Audience, ScopeSet Scopes)
{
    /// <summary>The latest that it may expire, in whole seconds; null for the configured lifetime.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Who acts for the subject, when that is somebody else.</summary>
    public string? Actor { get; init; }
}

/// <param name="Value">The token, a signed JWT in compact form.</param>
/// <param name="ExpiresIn">How long it is valid, in seconds.</param>
internal sealed record IssuedToken(string Value, long ExpiresIn);
