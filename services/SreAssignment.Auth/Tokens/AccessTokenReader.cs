using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Keys;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Revocation;

namespace SreAssignment.Auth.Tokens;

/// <summary>Validates access tokens that any replica has issued (RFC 9068 section 4).</summary>
internal sealed class AccessTokenReader
{
    // The clocks of replicas differ: a token that another replica has just issued is valid.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(2);

    // The limit of the gateway, in characters.
    private const int MaxLength = 8 * 1024;

    private static readonly JsonWebTokenHandler Handler = new();

    private readonly RevocationLookup _revocations;
    private readonly TimeProvider _time;
    private readonly string _issuer;
    private readonly TokenValidationParameters _parameters;

    public AccessTokenReader(SigningKeyRing keys, RevocationLookup revocations, IOptions<IssuerOptions> issuer, TimeProvider time)
    {
        _revocations = revocations;
        _time = time;
        _issuer = issuer.Value.Issuer;
        _parameters = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeyResolver = (_, _, kid, _) => keys.Find(kid) is { } key ? [key.SecurityKey] : [],
            TryAllIssuerSigningKeys = false,
            // The claims are validated below, by their JSON types.
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        };
    }

    /// <summary>Returns the token when it is valid now. The error is 503 when it is unknown which tokens are revoked.</summary>
    public async ValueTask<Outcome<AccessToken>> ReadAsync(string text, CancellationToken cancellationToken)
    {
        if (text.Length > MaxLength)
            return Invalid($"is longer than {MaxLength} characters");

        var result = await Handler.ValidateTokenAsync(text, _parameters);
        if (!result.IsValid)
            return Invalid(Reason(result.Exception));

        var jwt = (JsonWebToken)result.SecurityToken;
        if (Check(jwt) is { } reason)
            return Invalid(reason);

        if (AccessToken.Read(jwt) is not { } token)
            return Invalid("lacks a required claim, or a claim has the wrong type");

        if (Check(token) is { } problem)
            return Invalid(problem);

        return await _revocations.CheckAsync(token.Id, token.ExpiresAt, cancellationToken) is { } error ? error : token;
    }

    private static OAuthError Invalid(string reason) => OAuthError.InvalidRequest($"The token {reason}.");

    private static string? Check(JsonWebToken jwt)
    {
        // RFC 7515 section 4.1.11: a token with an extension that must be understood and is not is invalid.
        if (jwt.TryGetHeaderValue<object>("crit", out _))
            return "has a header parameter crit, and no extension is supported";

        // RFC 7515 section 4.1.9: the prefix may be omitted, and media types are not case sensitive.
        return string.Equals(jwt.Typ, AccessTokenClaims.TokenType, StringComparison.OrdinalIgnoreCase)
            || string.Equals(jwt.Typ, $"application/{AccessTokenClaims.TokenType}", StringComparison.OrdinalIgnoreCase)
                ? null
                : $"is not of the type {AccessTokenClaims.TokenType}";
    }

    private string? Check(AccessToken token)
    {
        var now = _time.GetUtcNow();
        if (token.Issuer != _issuer)
            return "has another issuer";
        if (token.ExpiresAt <= now)
            return "has expired";
        if (token.NotBefore - ClockSkew > now)
            return "is not valid yet";

        // No token is issued with it. A revocation could not be kept until then.
        return token.ExpiresAt - now > AuthOptions.MaxTokenLifetime + ClockSkew ? "is valid for longer than any that is issued" : null;
    }

    private static string Reason(Exception exception) => exception switch
    {
        SecurityTokenSignatureKeyNotFoundException => "is signed with an unknown key",
        SecurityTokenInvalidAlgorithmException => "is not signed with ES256",
        SecurityTokenInvalidSignatureException => "has a signature that does not match",
        _ => "is not a well-formed signed JWT",
    };
}
