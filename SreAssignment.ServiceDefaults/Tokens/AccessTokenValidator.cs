using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Finds the authority's key with this identifier (<c>kid</c>).</summary>
/// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled while keys were fetched.</exception>
public delegate ValueTask<SigningKeyLookup> SigningKeySource(string? keyId, CancellationToken cancellationToken);

/// <summary>The result of a lookup.</summary>
/// <param name="Key">The key; null when there is none.</param>
/// <param name="IsCertain">False when the authority could not be asked, so that a key which is not known may exist.</param>
public readonly record struct SigningKeyLookup(SecurityKey? Key, bool IsCertain);

/// <summary>
/// Validates access tokens (RFC 9068 section 4). All services use it, auth included, so that a token has the same verdict everywhere: what differs is
/// the audiences that each accepts.
/// </summary>
/// <param name="audiences">The token's <c>aud</c> must have one of these.</param>
/// <param name="issuer">The token's <c>iss</c>, compared as text.</param>
/// <param name="keys">The keys of the issuer.</param>
/// <param name="maxLifetime">The longest time until the token's <c>exp</c>. A revocation is kept until then.</param>
/// <param name="time">The clock for <c>exp</c> and <c>nbf</c>.</param>
public sealed class AccessTokenValidator(
    IReadOnlyCollection<string> audiences, string issuer, SigningKeySource keys, TimeSpan maxLifetime, TimeProvider time)
    : IDisposable
{
    /// <summary>The longest token that is read, in characters.</summary>
    public const int LongestToken = 8 * 1024;

    // About 6,000 tokens, which are 8 MB.
    private const long CachedCharacters = 4 * 1024 * 1024;

    // A token that another replica has just issued must not be rejected because its clock is ahead.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(2);

    // Only tokens with a valid signature are here, so a client without credentials cannot fill it.
    private readonly MemoryCache _verified = BoundedCache.Create(CachedCharacters, time);

    /// <summary>Validates a token. Never throws because of what is in the token.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled while keys were fetched.</exception>
    /// <remarks>The signature of a token is verified once for each key. Everything that may change is checked each time: the key, and the claims.</remarks>
    public async ValueTask<AccessTokenResult> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken)
            return new(AccessTokenFailure.Malformed);
        var known = _verified.Get<VerifiedToken>(token);
        var parsed = known?.Result.Token;
        if (parsed is null && (AccessToken.TryParse(token, out parsed) ?? CheckHeader(parsed!)) is { } failure)
            return new(failure);

        var lookup = await keys(parsed!.KeyId, cancellationToken);
        if (lookup.Key is null)
            return new(lookup.IsCertain ? AccessTokenFailure.UnknownKey : AccessTokenFailure.KeysUnavailable);
        var isVerified = ReferenceEquals(lookup.Key, known?.Key);
        if (!isVerified && !IsSignedWith(lookup.Key, parsed))
            return new(AccessTokenFailure.BadSignature);
        if (CheckClaims(parsed) is { } invalid)
            return new(invalid);
        if (isVerified)
            return known!.Result;

        var result = new AccessTokenResult(parsed);
        var options = new MemoryCacheEntryOptions { Size = token.Length, AbsoluteExpiration = parsed.ExpiresAt };
        _verified.Set(token, new VerifiedToken(result, lookup.Key), options);
        return result;
    }

    /// <summary>Whether a token that was accepted before is still within its lifetime; null when it is.</summary>
    public AccessTokenFailure? CheckLifetime(AccessToken token)
    {
        var now = time.GetUtcNow();
        if (now >= token.ExpiresAt)
            return AccessTokenFailure.Expired;
        return token.NotBefore is { } start && now + ClockSkew < start ? AccessTokenFailure.NotYetValid : null;
    }

    /// <summary>Forgets the tokens.</summary>
    public void Dispose() => _verified.Dispose();

    private static AccessTokenFailure? CheckHeader(AccessToken token)
    {
        if (!IsAccessToken(token.Type))
            return AccessTokenFailure.WrongType;
        return token.Algorithm == SecurityAlgorithms.EcdsaSha256 ? null : AccessTokenFailure.WrongAlgorithm;
    }

    private AccessTokenFailure? CheckClaims(AccessToken token)
    {
        if (!string.Equals(token.Issuer, issuer, StringComparison.Ordinal))
            return AccessTokenFailure.WrongIssuer;
        if (!token.Audiences.Intersect(audiences, StringComparer.Ordinal).Any())
            return AccessTokenFailure.WrongAudience;
        return token.ExpiresAt - time.GetUtcNow() > maxLifetime + ClockSkew ? AccessTokenFailure.ValidForTooLong : CheckLifetime(token);
    }

    // RFC 7515 section 4.1.9: a media type, with or without "application/", compared without regard to case.
    private static bool IsAccessToken(string? type) =>
        string.Equals(type, "at+jwt", StringComparison.OrdinalIgnoreCase) || string.Equals(type, "application/at+jwt", StringComparison.OrdinalIgnoreCase);

    private static bool IsSignedWith(SecurityKey key, AccessToken token)
    {
        if (token.Signature.Length == 0)
            return false;
        var provider = key.CryptoProviderFactory.CreateForVerifying(key, SecurityAlgorithms.EcdsaSha256);
        try
        {
            return provider.Verify(token.SignedBytes, token.Signature);
        }
        finally
        {
            key.CryptoProviderFactory.ReleaseSignatureProvider(provider);
        }
    }

    private sealed record VerifiedToken(AccessTokenResult Result, SecurityKey Key);
}

/// <summary>An accepted token, or why it was rejected.</summary>
public sealed class AccessTokenResult
{
    private ClaimsPrincipal? _principal;

    internal AccessTokenResult(AccessToken token) => Token = token;

    internal AccessTokenResult(AccessTokenFailure failure) => Failure = failure;

    /// <summary>The accepted token.</summary>
    public AccessToken? Token { get; }

    /// <summary>The user of each request with the accepted token. It is not changed after its creation, so requests share it.</summary>
    /// <exception cref="InvalidOperationException">The token was rejected.</exception>
    public ClaimsPrincipal Principal =>
        _principal ??= new(new AccessTokenIdentity(Token ?? throw new InvalidOperationException("The token was rejected.")));

    /// <summary>Why the token was rejected.</summary>
    public AccessTokenFailure? Failure { get; }

    /// <summary>Whether the token was accepted.</summary>
    [MemberNotNullWhen(true, nameof(Token))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsValid => Token is not null;

    /// <summary>The text about <see cref="Failure"/> for the client, in the characters of <c>error_description</c>; empty for an accepted token.</summary>
    public string Detail => Failure switch
    {
        null => "",
        AccessTokenFailure.Malformed => "The access token is not a well-formed signed JWT.",
        AccessTokenFailure.InvalidClaims => "The access token lacks a claim that RFC 9068 requires, or has one of the wrong type.",
        AccessTokenFailure.WrongType => "The access token's type (typ) is not at+jwt.",
        AccessTokenFailure.WrongAlgorithm => "The access token is not signed with ES256.",
        AccessTokenFailure.UnknownKey => "The access token is signed with a key that is not known here.",
        AccessTokenFailure.BadSignature => "The access token's signature does not match.",
        AccessTokenFailure.WrongIssuer => "The access token has another issuer (iss).",
        AccessTokenFailure.WrongAudience => "The access token is for another audience (aud).",
        AccessTokenFailure.Expired => "The access token has expired (exp).",
        AccessTokenFailure.ValidForTooLong => "The access token is valid for longer than any that is issued (exp).",
        AccessTokenFailure.NotYetValid => "The access token is not valid yet (nbf).",
        AccessTokenFailure.KeysUnavailable => "The access token cannot be checked: the signing keys are unavailable.",
        _ => throw new InvalidOperationException($"There is no text for {Failure}."),
    };
}

/// <summary>Why an access token is rejected.</summary>
public enum AccessTokenFailure
{
    /// <summary>It is not a signed JWT, is too long, or requires an extension that is not understood (<c>crit</c>).</summary>
    Malformed,

    /// <summary>A claim that RFC 9068 section 2.2 requires is missing, or a claim has the wrong type or is too long.</summary>
    InvalidClaims,

    /// <summary>Its <c>typ</c> is not <c>at+jwt</c> (RFC 9068 section 4).</summary>
    WrongType,

    /// <summary>It is not signed with ES256.</summary>
    WrongAlgorithm,

    /// <summary>The authority publishes no key with its <c>kid</c>.</summary>
    UnknownKey,

    /// <summary>The signature does not match.</summary>
    BadSignature,

    /// <summary>Its <c>iss</c> is another issuer.</summary>
    WrongIssuer,

    /// <summary>Its <c>aud</c> has none of the accepted audiences.</summary>
    WrongAudience,

    /// <summary>Its <c>exp</c> has passed.</summary>
    Expired,

    /// <summary>Its <c>exp</c> is later than that of any token that is issued.</summary>
    ValidForTooLong,

    /// <summary>Its <c>nbf</c> is in the future.</summary>
    NotYetValid,

    /// <summary>The authority's keys could not be fetched. The fault is not the client's.</summary>
    KeysUnavailable,
}
