using Microsoft.IdentityModel.JsonWebTokens;

namespace SreAssignment.Gateway.Tokens;

/// <summary>Who makes the request in hand.</summary>
/// <param name="Token">The accepted token.</param>
/// <param name="InternalToken">What it was exchanged for; the only one that goes on to a service. Never logged.</param>
internal sealed record Caller(JsonWebToken Token, string InternalToken)
{
    /// <summary>RFC 9068 section 2.2: the client that the token was issued to.</summary>
    public string ClientId { get; } = Token.TryGetPayloadValue<string>("client_id", out var id) ? id : Token.Subject;

    public override string ToString() => ClientId;
}
