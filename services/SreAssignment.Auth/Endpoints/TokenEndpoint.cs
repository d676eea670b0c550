using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Tokens;

namespace SreAssignment.Auth.Endpoints;

/// <summary>The token endpoint (RFC 6749 section 3.2).</summary>
internal sealed class TokenEndpoint(IEnumerable<ITokenGrant> grants) : IOAuthEndpoint
{
    private readonly ILookup<Listeners, ITokenGrant> _grants = grants.ToLookup(grant => grant.Listener);

    public async ValueTask<IResult> HandleAsync(OAuthRequest request, CancellationToken cancellationToken)
    {
        if (request.Form["grant_type"] is not { } grantType)
            return OAuthError.InvalidRequest("The parameter grant_type is missing.");

        var supported = _grants[request.Listener];
        if (supported.FirstOrDefault(grant => grant.GrantType == grantType) is not { } grant)
            return OAuthError.UnsupportedGrantType($"The grant type must be {string.Join(" or ", supported.Select(known => known.GrantType))}.");

        if (!request.Client.GrantTypes.Contains(grantType))
            return OAuthError.UnauthorizedClient($"The client is not allowed to use the grant type {grantType}.");

        var response = await grant.IssueAsync(request.Client, request.Form, cancellationToken);
        return response switch
        {
            { Failed: true } => response.Error,
            { Value: ExchangeResponse exchanged } => new OAuthResponse<ExchangeResponse>(exchanged, AuthJson.Default.ExchangeResponse),
            _ => new OAuthResponse<TokenResponse>(response.Value, AuthJson.Default.TokenResponse),
        };
    }
}
