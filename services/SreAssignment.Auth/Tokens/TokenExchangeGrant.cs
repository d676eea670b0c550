using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Telemetry;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Auth.Tokens;

/// <summary>
/// A client that received a token changes it for one that it may pass on (RFC 8693): same subject, no more scope, no longer life, with the client as
/// its actor.
/// </summary>
internal sealed class TokenExchangeGrant(AccessTokenReader reader, AccessTokenIssuer issuer, AuthMetrics metrics) : ITokenGrant
{
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    /// <inheritdoc />
    public string GrantType => GrantTypes.TokenExchange;

    /// <inheritdoc />
    public async ValueTask<Outcome<TokenResponse>> IssueAsync(Client client, OAuthForm form)
    {
        if (Check(form) is { } error)
            return error;

        if (form["subject_token"] is not { } subjectToken)
            return OAuthError.InvalidRequest("The parameter subject_token is missing.");

        var subject = await reader.ReadAsync(subjectToken);
        if (subject.Failed)
            return subject.Error;

        if (!subject.Value.Audiences.Contains(Audiences.Gateway))
            return OAuthError.InvalidRequest($"The subject_token is not for the audience {Audiences.Gateway}.");

        var scopes = RequestedScope.Read(form, ScopeSet.Parse(string.Join(' ', subject.Value.Scopes)));
        return scopes.Failed ? scopes.Error : Issue(client, subject.Value, scopes.Value);
    }

    // RFC 8693 section 2.1. What is asked for and not supported is refused: ignoring it would grant something else.
    private static OAuthError? Check(OAuthForm form)
    {
        if (form["subject_token_type"] is not AccessTokenType)
            return OAuthError.InvalidRequest($"The parameter subject_token_type must be {AccessTokenType}.");

        if (form["requested_token_type"] is not (null or AccessTokenType))
            return OAuthError.InvalidRequest($"The parameter requested_token_type must be {AccessTokenType} or left out.");

        if (form["actor_token"] is not null || form["actor_token_type"] is not null)
            return OAuthError.InvalidRequest("Actor tokens are not supported: the actor is the client that authenticates.");

        if (form["resource"] is not null)
            return OAuthError.InvalidTarget("The parameter resource is not supported; use audience.");

        if (form["audience"] is not { } audience)
            return OAuthError.InvalidRequest("The parameter audience is missing.");

        return audience == Audiences.Images ? null : OAuthError.InvalidTarget($"The audience must be {Audiences.Images}.");
    }

    private Outcome<TokenResponse> Issue(Client client, AccessToken subject, ScopeSet scopes)
    {
        var token = issuer.Issue(new AccessTokenGrant(subject.Subject, client.Id, Audiences.Images, scopes)
        {
            NotAfter = subject.ExpiresAt,
            Actor = client.Id,
        });
        metrics.Exchanged();
        return new TokenResponse(token.Value, AccessTokenType, TokenResponse.Bearer, token.ExpiresIn, scopes.ToString());
    }
}
