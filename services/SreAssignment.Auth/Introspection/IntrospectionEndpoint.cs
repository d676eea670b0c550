using System.Text.Json.Nodes;
using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Telemetry;
using SreAssignment.Auth.Tokens;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Auth.Introspection;

/// <summary>Token introspection (RFC 7662), for callers inside the platform.</summary>
internal sealed class IntrospectionEndpoint(AccessTokenReader reader, AuthMetrics metrics) : IOAuthEndpoint
{
    /// <inheritdoc />
    public async ValueTask<IResult> HandleAsync(Client client, OAuthForm form, CancellationToken cancellationToken)
    {
        if (form["token"] is not { } text)
            return OAuthError.InvalidRequest("The parameter token is missing.");

        var token = await reader.ReadAsync(text);
        // Section 2.2: whoever may not know about a token learns the same as of one that does not exist.
        var response = !token.Failed && (client.MayExchange || token.Value.ClientId == client.Id) ? Describe(token.Value) : IntrospectionResponse.Inactive;
        metrics.Introspected(response.Active);
        return TypedResults.Json(response, AuthJson.Default.IntrospectionResponse);
    }

    private static IntrospectionResponse Describe(AccessToken token) => new(Active: true)
    {
        Scope = token.Scopes.Count > 0 ? string.Join(' ', token.Scopes) : null,
        ClientId = token.ClientId,
        TokenType = TokenResponse.Bearer,
        Exp = token.ExpiresAt.ToUnixTimeSeconds(),
        Iat = token.IssuedAt.ToUnixTimeSeconds(),
        Nbf = token.NotBefore?.ToUnixTimeSeconds(),
        Sub = token.Subject,
        Aud = token.Audiences is [var audience] ? JsonValue.Create(audience) : new JsonArray([.. token.Audiences.Select(name => (JsonNode)name)]),
        Iss = token.Issuer,
        Jti = token.Id,
        Act = token.Actor is { } actor ? new IntrospectedActor(actor) : null,
    };
}
