using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Checks RFC 9068 access tokens for one audience against the authority's published keys, without a call per token.</summary>
public sealed class AccessTokenValidator(string audience, SigningKeyCache keys, IOptions<TokenOptions> options, TimeProvider time)
{
    /// <summary>The longest token looked at, in characters.</summary>
    public const int LongestToken = 8 * 1024;

    // Replicas' clocks differ by a little.
    private const int ClockSkewSeconds = 2;

    private static readonly JsonWebTokenHandler Handler = new();

    /// <summary>Accepts the token, or says why not. Never throws because of what is in the token.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled while keys were being fetched.</exception>
    public async ValueTask<AccessTokenResult> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (!TryRead(token, out var jwt))
            return AccessTokenResult.Refused(AccessTokenFailure.Malformed);
        if (!IsAccessToken(jwt.Typ))
            return AccessTokenResult.Refused(AccessTokenFailure.WrongType);
        if (jwt.Alg != SecurityAlgorithms.EcdsaSha256)
            return AccessTokenResult.Refused(AccessTokenFailure.WrongAlgorithm);

        var lookup = await keys.FindAsync(jwt.Kid, cancellationToken);
        if (lookup.Key is null)
            return AccessTokenResult.Refused(lookup.IsCertain ? AccessTokenFailure.UnknownKey : AccessTokenFailure.KeysUnavailable);
        if (!await IsSignedWithAsync(lookup.Key, jwt))
            return AccessTokenResult.Refused(AccessTokenFailure.BadSignature);
        return CheckClaims(jwt) is { } failure ? AccessTokenResult.Refused(failure) : AccessTokenResult.Accepted(jwt);
    }

    /// <summary>Whether a token that was accepted before is still within its <c>nbf</c> and <c>exp</c>; null when it is.</summary>
    public AccessTokenFailure? CheckLifetime(JsonWebToken token)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (!token.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Exp, out var expires) || now - ClockSkewSeconds >= expires)
            return AccessTokenFailure.Expired;
        // A nbf that is there and cannot be read is not "no nbf".
        var hasStart = token.TryGetPayloadValue<object>(JwtRegisteredClaimNames.Nbf, out _);
        if (hasStart && (!token.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Nbf, out var starts) || now + ClockSkewSeconds < starts))
            return AccessTokenFailure.NotYetValid;
        return null;
    }

    private AccessTokenFailure? CheckClaims(JsonWebToken jwt)
    {
        if (!string.Equals(jwt.Issuer, options.Value.Issuer, StringComparison.Ordinal))
            return AccessTokenFailure.WrongIssuer;
        if (!jwt.Audiences.Contains(audience, StringComparer.Ordinal))
            return AccessTokenFailure.WrongAudience;
        return CheckLifetime(jwt);
    }

    private static bool TryRead(string token, out JsonWebToken jwt)
    {
        jwt = null!;
        if (token.Length > LongestToken || token.Count(c => c == '.') != 2)
            return false;
        try
        {
            jwt = new JsonWebToken(token);
            // RFC 7515 section 4.1.11: an extension that must be understood and is not makes the token invalid.
            return !jwt.TryGetHeaderValue<object>("crit", out _);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // RFC 7515 section 4.1.9: a media type, its "application/" left out or not, compared without regard to case.
    private static bool IsAccessToken(string? type) =>
        string.Equals(type, "at+jwt", StringComparison.OrdinalIgnoreCase) || string.Equals(type, "application/at+jwt", StringComparison.OrdinalIgnoreCase);

    private static async Task<bool> IsSignedWithAsync(SecurityKey key, JsonWebToken jwt)
    {
        var result = await Handler.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            // The claims are checked here, one by one, so that each has its own answer.
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        return result.IsValid;
    }
}
