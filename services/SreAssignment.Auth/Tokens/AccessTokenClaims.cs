namespace SreAssignment.Auth.Tokens;

/// <summary>The names of an access token's claims and of its type (RFC 9068 section 2).</summary>
internal static class AccessTokenClaims
{
    public const string TokenType = "at+jwt";

    public const string ClientId = "client_id";

    public const string Scope = "scope";

    /// <summary>Who acts for the subject (RFC 8693 section 4.1).</summary>
    public const string Actor = "act";
}
