namespace SreAssignment.Auth.Tokens;

/// <summary>The grant types that the token endpoint takes.</summary>
internal static class GrantTypes
{
    /// <summary>RFC 6749 section 4.4.</summary>
    public const string ClientCredentials = "client_credentials";

    /// <summary>RFC 8693 section 2.1.</summary>
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    public static readonly string[] All = [ClientCredentials, TokenExchange];
}
