using Microsoft.Extensions.Options;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Keys;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Revocation;
using SreAssignment.ServiceDefaults.Problems;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Auth.Tokens;

/// <summary>Reads access tokens that were issued here, by any replica.</summary>
internal sealed class AccessTokenReader(SigningKeyRing keys, RevocationList revocations, IOptions<IssuerOptions> issuer, TimeProvider time)
{
    private readonly AccessTokenValidator _validator = new(
        Audiences.All,
        issuer.Value.Issuer,
        (kid, _) => ValueTask.FromResult(new SigningKeyLookup(kid is null ? null : keys.Find(kid)?.SecurityKey, IsCertain: true)),
        AuthOptions.MaxTokenLifetime,
        time);

    /// <summary>The token when it is valid now; the error says why it is not.</summary>
    /// <exception cref="ProblemException">503: which tokens are revoked is not known yet.</exception>
    public async ValueTask<Outcome<AccessToken>> ReadAsync(string token)
    {
        var result = await _validator.ValidateAsync(token, CancellationToken.None);
        if (!result.IsValid)
            return OAuthError.InvalidRequest(result.Detail);

        if (revocations.LoadedAt is null)
            throw new ProblemException(ProblemTypes.ServiceUnavailable, "The revoked tokens are not known yet.") { RetryAfter = TimeSpan.FromSeconds(1) };

        return revocations.Contains(result.Token.Id) ? OAuthError.InvalidRequest("The token has been revoked.") : result.Token;
    }
}
