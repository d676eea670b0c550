using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Tokens;

/// <summary>One grant type of the token endpoint.</summary>
internal interface ITokenGrant
{
    /// <summary>The value of <c>grant_type</c>.</summary>
    string GrantType { get; }

    /// <summary>Issues a token to a client that may use this grant, or says why not.</summary>
    ValueTask<Outcome<TokenResponse>> IssueAsync(Client client, OAuthForm form);
}
