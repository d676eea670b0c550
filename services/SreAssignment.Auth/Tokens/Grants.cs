using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Telemetry;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Auth.Tokens;

/// <summary>One grant type of the token endpoint.</summary>
internal interface ITokenGrant
{
    /// <summary>The value of <c>grant_type</c>.</summary>
    string GrantType { get; }

    /// <summary>The listener that has this grant type.</summary>
    Listeners Listener { get; }

    /// <summary>Issues a token to a client that may use this grant.</summary>
    ValueTask<Outcome<TokenResponse>> IssueAsync(Client client, OAuthForm form, CancellationToken cancellationToken);
}

/// <summary>A successful response of the token endpoint (RFC 6749 section 5.1).</summary>
/// <param name="AccessToken">The token, for Authorization: Bearer.</param>
/// <param name="TokenType">How the token is used (RFC 6750).</param>
/// <param name="ExpiresIn">How long it is valid, in seconds.</param>
/// <param name="Scope">The scopes of the token.</param>
internal record TokenResponse(string AccessToken, string TokenType, long ExpiresIn, string Scope)
{
    public const string Bearer = "Bearer";
}

/// <summary>A successful response to an exchange (RFC 8693 section 2.2.1).</summary>
internal sealed record ExchangeResponse(string AccessToken, string IssuedTokenType, string TokenType, long ExpiresIn, string Scope)
    : TokenResponse(AccessToken, TokenType, ExpiresIn, Scope);

/// <summary>A client requests a token for itself (RFC 6749 section 4.4).</summary>
internal sealed class ClientCredentialsGrant(AccessTokenIssuer issuer, TargetAudiences audiences, AuthMetrics metrics) : ITokenGrant
{
    public string GrantType => GrantTypes.ClientCredentials;

    public Listeners Listener => Listeners.Public;

    public ValueTask<Outcome<TokenResponse>> IssueAsync(Client client, OAuthForm form, CancellationToken cancellationToken)
    {
        if (audiences.CheckPublic(form) is { } error)
            return ValueTask.FromResult<Outcome<TokenResponse>>(error);

        var scopes = RequestedScope.Read(form, client.Scopes);
        return ValueTask.FromResult(scopes.Failed ? scopes.Error : Issue(client, scopes.Value));
    }

    // RFC 9068 section 2.2: without a resource owner the subject is the client.
    private Outcome<TokenResponse> Issue(Client client, ScopeSet scopes)
    {
        var token = issuer.Issue(new AccessTokenGrant(client.Id, client.Id, Audiences.Gateway, scopes));
        if (token.Failed)
            return token.Error;

        metrics.Issued();
        return new TokenResponse(token.Value.Value, TokenResponse.Bearer, token.Value.ExpiresIn, scopes.ToString());
    }
}

/// <summary>
/// A client that received a token exchanges it for one that it may pass on (RFC 8693): the same subject, no more scope, no longer lifetime, and the client is
/// its actor.
/// </summary>
internal sealed class TokenExchangeGrant(AccessTokenReader reader, AccessTokenIssuer issuer, TargetAudiences audiences, AuthMetrics metrics) : ITokenGrant
{
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    public string GrantType => GrantTypes.TokenExchange;

    public Listeners Listener => Listeners.Internal;

    public async ValueTask<Outcome<TokenResponse>> IssueAsync(Client client, OAuthForm form, CancellationToken cancellationToken)
    {
        if (Check(form) is { } error)
            return error;

        var audience = audiences.ReadInternal(form);
        if (audience.Failed)
            return audience.Error;

        if (form["subject_token"] is not { } subjectToken)
            return OAuthError.InvalidRequest("The parameter subject_token is missing.");

        var subject = await reader.ReadAsync(subjectToken, cancellationToken);
        if (subject.Failed)
            return subject.Error;

        if (!subject.Value.Audiences.Contains(Audiences.Gateway))
            return OAuthError.InvalidRequest($"The subject_token is not for the audience {Audiences.Gateway}.");

        if (!ScopeSet.TryParse(string.Join(' ', subject.Value.Scopes), out var allowed))
            return OAuthError.InvalidRequest("The scope of the subject_token is not a list of scopes.");

        var scopes = RequestedScope.Read(form, allowed);
        return scopes.Failed ? scopes.Error : Issue(client, subject.Value, audience.Value, scopes.Value);
    }

    // RFC 8693 section 2.1. An unsupported parameter is rejected: to ignore it would grant something else.
    private static OAuthError? Check(OAuthForm form)
    {
        if (form["subject_token_type"] is not AccessTokenType)
            return OAuthError.InvalidRequest($"The parameter subject_token_type must be {AccessTokenType}.");

        if (form["requested_token_type"] is not (null or AccessTokenType))
            return OAuthError.InvalidRequest($"The parameter requested_token_type must be {AccessTokenType} or left out.");

        return form["actor_token"] is not null || form["actor_token_type"] is not null
            ? OAuthError.InvalidRequest("Actor tokens are not supported: the actor is the client that authenticates.")
            : null;
    }

    private Outcome<TokenResponse> Issue(Client client, AccessToken subject, string audience, ScopeSet scopes)
    {
        var token = issuer.Issue(new AccessTokenGrant(subject.Subject, client.Id, audience, scopes)
        {
            NotAfter = subject.ExpiresAt,
            Actor = client.Id,
        });
        if (token.Failed)
            return token.Error;

        metrics.Exchanged();
        return new ExchangeResponse(token.Value.Value, AccessTokenType, TokenResponse.Bearer, token.Value.ExpiresIn, scopes.ToString());
    }
}
