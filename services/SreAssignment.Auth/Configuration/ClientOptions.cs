namespace SreAssignment.Auth.Configuration;

/// <summary>One client: <c>Auth:Clients:{id}</c>.</summary>
internal sealed class ClientOptions
{
    /// <summary>At least 32 printable ASCII characters. Long and random, so that a fast hash of it is enough.</summary>
    public string Secret { get; set; } = "";

    /// <summary>What the client may ask for, separated by spaces (RFC 6749 section 3.3).</summary>
    public string Scopes { get; set; } = "";

    /// <summary>The grant types it may use, separated by spaces.</summary>
    public string GrantTypes { get; set; } = Tokens.GrantTypes.ClientCredentials;
}
