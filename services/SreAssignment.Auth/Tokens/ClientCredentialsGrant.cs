using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Telemetry;

namespace SreAssignment.Auth.Tokens;

/// <summary>A client asks for a token of its own (RFC 6749 section 4.4).</summary>
internal sealed class ClientCredentialsGrant(AccessTokenIssuer issuer, AuthMetrics metrics) : ITokenGrant
{
    /// <inheritdoc />
    public string GrantType => GrantTypes.ClientCredentials;

    /// <inheritdoc />
    public ValueTask<Outcome<TokenResponse>> IssueAsync(Client client, OAuthForm form)
    {
        var scopes = RequestedScope.Read(form, client.Scopes);
        return ValueTask.FromResult(scopes.Failed ? scopes.Error : Issue(client, scopes.Value));
    }

    // RFC 9068 section 2.2: without a resource owner the subject is the client.
    private Outcome<TokenResponse> Issue(Client client, ScopeSet scopes)
    {
        var token = issuer.Issue(new AccessTokenGrant(client.Id, client.Id, Audiences.Gateway, scopes));
        metrics.Issued();
        return new TokenResponse(token.Value, IssuedTokenType: null, TokenResponse.Bearer, token.ExpiresIn, scopes.ToString());
    }
}
