using SreAssignment.Auth.Tokens;

namespace SreAssignment.Auth.Clients;

/// <summary>A confidential client (RFC 6749 section 2.1) that has authenticated.</summary>
/// <param name="Id">The client identifier.</param>
/// <param name="Scopes">What it may ask for.</param>
/// <param name="GrantTypes">The grant types it may use.</param>
internal sealed record Client(string Id, ScopeSet Scopes, IReadOnlyList<string> GrantTypes)
{
    /// <summary>Whether it acts for others (RFC 8693), and so may know about tokens that are not its own.</summary>
    public bool MayExchange => GrantTypes.Contains(Tokens.GrantTypes.TokenExchange);
}
