using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Tokens;

/// <summary>The token endpoint (RFC 6749 section 3.2).</summary>
internal sealed class TokenEndpoint(IEnumerable<ITokenGrant> grants) : IOAuthEndpoint
{
    private readonly ITokenGrant[] _grants = [.. grants];

    /// <inheritdoc />
    public async ValueTask<IResult> HandleAsync(Client client, OAuthForm form, CancellationToken cancellationToken)
    {
        if (form["grant_type"] is not { } grantType)
            return OAuthError.InvalidRequest("The parameter grant_type is missing.");

        if (Array.Find(_grants, grant => grant.GrantType == grantType) is not { } grant)
            return OAuthError.UnsupportedGrantType($"Supported grant types are {string.Join(" and ", _grants.Select(known => known.GrantType))}.");

        if (!client.GrantTypes.Contains(grantType))
            return OAuthError.UnauthorizedClient($"The client may not use the grant type {grantType}.");

        var response = await grant.IssueAsync(client, form);
        return response.Failed ? response.Error : TypedResults.Json(response.Value, AuthJson.Default.TokenResponse);
    }
}
