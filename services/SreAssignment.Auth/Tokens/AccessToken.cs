using Microsoft.IdentityModel.JsonWebTokens;

namespace SreAssignment.Auth.Tokens;

/// <summary>A token that was issued here and is valid, with its claims (RFC 9068 section 2.2).</summary>
internal sealed class AccessToken(JsonWebToken token)
{
    /// <summary>What revocation goes by (<c>jti</c>).</summary>
    public string Id => token.Id;

    public string Issuer => token.Issuer;

    public string Subject => token.Subject;

    public string Audience => token.Audiences.Single();

    public string ClientId => token.GetPayloadValue<string>(AccessTokenClaims.ClientId);

    public string Scope => token.GetPayloadValue<string>(AccessTokenClaims.Scope);

    /// <summary>Who acts for the subject; null for the subject itself.</summary>
    public string? Actor =>
        token.TryGetPayloadValue<Dictionary<string, string>>(AccessTokenClaims.Actor, out var actor) ? actor[JwtRegisteredClaimNames.Sub] : null;

    public DateTimeOffset IssuedAt => new(token.IssuedAt, TimeSpan.Zero);

    public DateTimeOffset NotBefore => new(token.ValidFrom, TimeSpan.Zero);

    public DateTimeOffset ExpiresAt => new(token.ValidTo, TimeSpan.Zero);
}
