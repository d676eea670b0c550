using Microsoft.IdentityModel.JsonWebTokens;
using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Tokens;

/// <summary>The names of an access token's claims and of its type (RFC 9068 section 2).</summary>
internal static class AccessTokenClaims
{
    public const string TokenType = "at+jwt";

    public const string ClientId = "client_id";

    public const string Scope = "scope";

    /// <summary>The actor (RFC 8693 section 4.1).</summary>
    public const string Actor = "act";
}

/// <summary>The claims of a token that this platform has signed (RFC 9068 section 2.2).</summary>
/// <param name="Id">The token's identifier for revocation (<c>jti</c>).</param>
/// <param name="Issuer">The issuer.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Audience">The services that accept it.</param>
/// <param name="ClientId">The client that it was issued to.</param>
/// <param name="ExpiresAt">When it expires.</param>
internal sealed record AccessToken(string Id, string Issuer, string Subject, IReadOnlyList<string> Audience, string ClientId, DateTimeOffset ExpiresAt)
{
    private static readonly string[] OptionalTimes = [JwtRegisteredClaimNames.Iat, JwtRegisteredClaimNames.Nbf];

    public string Scope { get; private init; } = "";

    /// <summary>The actor; null when the subject acts for itself.</summary>
    public string? Actor { get; private init; }

    public DateTimeOffset? IssuedAt { get; private init; }

    public DateTimeOffset? NotBefore { get; private init; }

    /// <summary>Reads the claims. Returns null when a required one is missing or one has a type that its section does not allow.</summary>
    public static AccessToken? Read(JsonWebToken token) => JwtClaims.Read(token, Read);

    private static AccessToken? Read(JwtClaims claims)
    {
        if (claims.Text(JwtRegisteredClaimNames.Jti) is not { } id
            || claims.Text(JwtRegisteredClaimNames.Iss) is not { } issuer
            || claims.Text(JwtRegisteredClaimNames.Sub) is not { } subject
            || claims.Audiences() is not { Count: > 0 } audience
            || claims.Text(AccessTokenClaims.ClientId) is not { } clientId
            || claims.Time(JwtRegisteredClaimNames.Exp) is not { } expiresAt
            || OptionalTimes.Any(name => claims.Has(name) && claims.Time(name) is null)
            || (claims.Has(AccessTokenClaims.Actor) && claims.SubjectOf(AccessTokenClaims.Actor) is null))
        {
            return null;
        }

        return new AccessToken(id, issuer, subject, audience, clientId, expiresAt)
        {
            Scope = claims.Text(AccessTokenClaims.Scope) ?? "",
            Actor = claims.SubjectOf(AccessTokenClaims.Actor),
            IssuedAt = claims.Time(JwtRegisteredClaimNames.Iat),
            NotBefore = claims.Time(JwtRegisteredClaimNames.Nbf),
        };
    }
}
