namespace SreAssignment.Auth.Protocol;

/// <summary>Where the OAuth endpoints are, below the issuer.</summary>
internal static class OAuthPaths
{
    public const string Token = "/oauth2/token";
}
