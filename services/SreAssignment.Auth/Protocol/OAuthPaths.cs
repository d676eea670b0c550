namespace SreAssignment.Auth.Protocol;

/// <summary>Where the OAuth endpoints are, below the issuer.</summary>
internal static class OAuthPaths
{
    public const string Token = "/oauth2/token";

    public const string Revocation = "/oauth2/revoke";

    /// <summary>Not routed by the gateway: callers inside the platform only.</summary>
    public const string Introspection = "/oauth2/introspect";
}
