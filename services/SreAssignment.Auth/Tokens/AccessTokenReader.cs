using Microsoft.Extensions.Options;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Keys;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Revocation;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Auth.Tokens;

/// <summary>Validates access tokens that any replica has issued, with the validator of all services, and checks that they are not revoked.</summary>
internal sealed class AccessTokenReader(
    SigningKeyRing keys, RevocationLookup revocations, Audiences audiences, IOptions<IssuerOptions> issuer, TimeProvider time)
{
    private readonly AccessTokenValidator _validator = new(
        audiences.All,
        issuer.Value.Issuer,
        (kid, _) => ValueTask.FromResult(new SigningKeyLookup(kid is null ? null : keys.Find(kid)?.SecurityKey, IsCertain: true)),
        AuthOptions.MaxTokenLifetime,
        time);

    /// <summary>Returns the token when it is valid now. The error is 503 when it is unknown which tokens are revoked.</summary>
    public async ValueTask<Outcome<AccessToken>> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var result = await _validator.ValidateAsync(text, cancellationToken);
        if (!result.IsValid)
            return OAuthError.InvalidRequest(result.Detail);
        return await revocations.CheckAsync(result.Token.Id, result.Token.ExpiresAt, cancellationToken) is { } error ? error : result.Token;
    }
}
