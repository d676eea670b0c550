using System.Text.Json.Serialization;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Telemetry;
using SreAssignment.Auth.Tokens;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Auth.Endpoints;

/// <summary>Token introspection (RFC 7662), on the internal listener.</summary>
internal sealed class IntrospectionEndpoint(AccessTokenReader reader, AuthMetrics metrics) : IOAuthEndpoint
{
    public async ValueTask<IResult> HandleAsync(OAuthRequest request, CancellationToken cancellationToken)
    {
        if (request.Form["token"] is not { } text)
            return OAuthError.InvalidRequest("The parameter token is missing.");

        var token = await reader.ReadAsync(text, cancellationToken);
        if (token.Failed && token.Error.Status == StatusCodes.Status503ServiceUnavailable)
            return token.Error;

        // Section 2.2: a client that must not know about a token gets the response for a token that does not exist.
        var (client, isKnown) = (request.Client, !token.Failed);
        var response = isKnown && (client.MayExchange || token.Value!.ClientId == client.Id) ? Describe(token.Value!) : IntrospectionResponse.Inactive;
        metrics.Introspected(response.Active);
        return new OAuthResponse<IntrospectionResponse>(response, AuthJson.Default.IntrospectionResponse);
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
        Aud = token.Audiences,
        Iss = token.Issuer,
        Jti = token.Id,
        Act = token.Actor is { } actor ? new IntrospectedActor(actor) : null,
    };
}

/// <summary>The response to an introspection (RFC 7662 section 2.2). For a token that is not active it has no other member.</summary>
internal sealed record IntrospectionResponse(bool Active)
{
    public static readonly IntrospectionResponse Inactive = new(Active: false);

    public string? Scope { get; init; }

    public string? ClientId { get; init; }

    public string? TokenType { get; init; }

    public long? Exp { get; init; }

    public long? Iat { get; init; }

    public long? Nbf { get; init; }

    public string? Sub { get; init; }

    [JsonConverter(typeof(AudienceConverter))]
    public IReadOnlyList<string>? Aud { get; init; }

    public string? Iss { get; init; }

    public string? Jti { get; init; }

    public IntrospectedActor? Act { get; init; }
}

/// <summary>The actor, which acts for the subject (RFC 8693 section 4.1).</summary>
internal sealed record IntrospectedActor(string Sub);
