namespace SreAssignment.Auth.Tokens;

/// <summary>A successful answer of the token endpoint (RFC 6749 section 5.1, RFC 8693 section 2.2.1).</summary>
/// <param name="AccessToken">The token.</param>
/// <param name="IssuedTokenType">What kind of token that is, for an exchange only.</param>
/// <param name="TokenType">How to use it (RFC 6750).</param>
/// <param name="ExpiresIn">How long it is valid, in seconds.</param>
/// <param name="Scope">What it permits.</param>
internal sealed record TokenResponse(string AccessToken, string? IssuedTokenType, string TokenType, long ExpiresIn, string Scope)
{
    public const string Bearer = "Bearer";
}
