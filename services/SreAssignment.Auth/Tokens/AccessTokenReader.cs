using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Keys;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Revocation;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Auth.Tokens;

/// <summary>Reads access tokens that were issued here, by any replica (RFC 9068 section 4).</summary>
internal sealed class AccessTokenReader
{
    // Replicas' clocks differ a little: a token that another one has just issued must not be called early.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(2);

    private static readonly JsonWebTokenHandler Handler = new();

    private readonly RevocationList _revocations;
    private readonly TimeProvider _time;
    private readonly TokenValidationParameters _parameters;

    public AccessTokenReader(SigningKeyRing keys, RevocationList revocations, IOptions<IssuerOptions> issuer, TimeProvider time)
    {
        _revocations = revocations;
        _time = time;
        _parameters = new TokenValidationParameters
        {
            ValidTypes = [AccessTokenClaims.TokenType],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = issuer.Value.Issuer,
            // Each caller has its own idea of the audience.
            ValidateAudience = false,
            IssuerSigningKeyResolver = (_, _, kid, _) => keys.Find(kid) is { } key ? [key.SecurityKey] : [],
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires),
        };
    }

    /// <summary>The token when it is valid now; the error says why it is not.</summary>
    /// <exception cref="ProblemException">503: which tokens are revoked is not known yet.</exception>
    public async ValueTask<Outcome<AccessToken>> ReadAsync(string token)
    {
        var result = await Handler.ValidateTokenAsync(token, _parameters);
        if (!result.IsValid)
            return OAuthError.InvalidRequest($"The token {Reason(result.Exception)}.");

        if (_revocations.LoadedAt is null)
            throw new ProblemException(ProblemTypes.ServiceUnavailable, "The revoked tokens are not known yet.") { RetryAfter = TimeSpan.FromSeconds(1) };

        var accessToken = new AccessToken((JsonWebToken)result.SecurityToken);
        return _revocations.Contains(accessToken.Id) ? OAuthError.InvalidRequest("The token has been revoked.") : accessToken;
    }

    private bool IsCurrent(DateTime? notBefore, DateTime? expires)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return notBefore - ClockSkew <= now && now < expires;
    }

    private static string Reason(Exception exception) => exception switch
    {
        SecurityTokenInvalidLifetimeException => "has expired or is not valid yet",
        SecurityTokenInvalidIssuerException => "was issued by somebody else",
        SecurityTokenInvalidTypeException => $"is not of the type {AccessTokenClaims.TokenType}",
        SecurityTokenSignatureKeyNotFoundException => "is signed with a key that is not known here",
        SecurityTokenInvalidAlgorithmException => "is not signed with ES256",
        SecurityTokenInvalidSignatureException => "has a signature that does not match",
        _ => "is not a well-formed signed JWT",
    };
}
