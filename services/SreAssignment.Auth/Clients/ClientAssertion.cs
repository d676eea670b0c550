using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Clients;

/// <summary>
/// Client authentication by a JWT that the client signs with its private key: <c>private_key_jwt</c> (RFC 7523 section 3, OpenID Connect Core section 9).
/// </summary>
/// <remarks>
/// A JWT is accepted once by this replica. Another replica cannot know that, so each replica accepts it once until it expires, at most
/// <see cref="MaxLifetime"/> after it was sent.
/// </remarks>
internal sealed class ClientAssertion(ClientRegistry clients, IOptions<IssuerOptions> issuer, TimeProvider time)
{
    /// <summary>The value of <c>client_assertion_type</c>.</summary>
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>The accepted algorithms. All are asymmetric, so a public key cannot be used as the secret of an HMAC.</summary>
    public static readonly string[] Algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256];

    /// <summary>The longest time until <c>exp</c>.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);

    // The clocks of clients are not those of this service.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private static readonly string[] StartTimes = [JwtRegisteredClaimNames.Nbf, JwtRegisteredClaimNames.Iat];
    private static readonly JsonWebTokenHandler Handler = new();

    private readonly string[] _audiences =
        [issuer.Value.Issuer, issuer.Value.Issuer.TrimEnd('/'), issuer.Value.Issuer.TrimEnd('/') + OAuthPaths.Token];

    private readonly UsedAssertions _used = new(time, MaxLifetime + (2 * ClockSkew));

    /// <summary>Returns the client that has signed the assertion.</summary>
    /// <param name="text">The value of <c>client_assertion</c>.</param>
    /// <param name="clientId">The value of <c>client_id</c>, which may be omitted (RFC 7521 section 4.2).</param>
    public async ValueTask<Outcome<Client>> AuthenticateAsync(string text, string? clientId)
    {
        if (!TryRead(text, out var jwt))
            return OAuthError.InvalidClient("The client_assertion is not a well-formed signed JWT.");

        if (!Algorithms.Contains(jwt.Alg))
            return OAuthError.InvalidClient($"The alg of the client_assertion must be {string.Join(" or ", Algorithms)}.");

        if (JwtClaims.Read(jwt, Read) is not { } claims)
            return OAuthError.InvalidClient("The client_assertion needs iss, sub, aud, exp and jti, each of its type.");

        if (Check(claims, clientId) is { } problem)
            return OAuthError.InvalidClient($"The client_assertion {problem}.");

        var (client, keys) = clients.Find(claims.Subject);
        if (client is null || !await IsSignedAsync(jwt, keys))
            return OAuthError.InvalidClient("The client is unknown, or none of its keys has signed the client_assertion.");

        return _used.TryAdd(client.Id, claims.Id)
            ? client
            : OAuthError.InvalidClient("The client_assertion was used before, or the client has used too many; its jti must be new.");
    }

    private static bool TryRead(string text, out JsonWebToken jwt)
    {
        jwt = null!;
        try
        {
            jwt = new JsonWebToken(text);
            // RFC 7515 section 4.1.11: a token with an extension that must be understood and is not is invalid. Five parts are an encrypted token.
            return text.Count(c => c == '.') == 2 && !jwt.TryGetHeaderValue<object>("crit", out _);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Claims? Read(JwtClaims claims) =>
        claims.Text(JwtRegisteredClaimNames.Iss) is { } iss
        && claims.Text(JwtRegisteredClaimNames.Sub) is { } sub
        && claims.Text(JwtRegisteredClaimNames.Jti) is { } jti
        && claims.Audiences() is { } audience
        && claims.Time(JwtRegisteredClaimNames.Exp) is { } expiresAt
        && StartTimes.All(name => !claims.Has(name) || claims.Time(name) is not null)
            ? new Claims(iss, sub, jti, audience, expiresAt, StartTimes.Max(claims.Time))
            : null;

    private string? Check(Claims claims, string? clientId)
    {
        if (claims.Issuer != claims.Subject || (clientId is not null && clientId != claims.Subject))
            return "must have the client_id as iss and as sub";

        // With several audiences, another of them could present the JWT here.
        if (claims.Audience is not [var audience] || !_audiences.Contains(audience))
            return $"must have one aud, {_audiences[0]} or {_audiences[^1]}";

        var now = time.GetUtcNow();
        if (claims.ExpiresAt <= now - ClockSkew)
            return "has expired";
        if (claims.ExpiresAt > now + MaxLifetime + ClockSkew)
            return $"must expire within {MaxLifetime.TotalMinutes} minutes";
        return claims.ValidFrom > now + ClockSkew ? "is not valid yet" : null;
    }

    private static async ValueTask<bool> IsSignedAsync(JsonWebToken jwt, IReadOnlyList<SecurityKey> keys)
    {
        // A key without an identifier can be meant by any.
        var candidates = keys.Where(key => string.IsNullOrEmpty(jwt.Kid) || string.IsNullOrEmpty(key.KeyId) || key.KeyId == jwt.Kid);
        foreach (var key in candidates.Where(key => key.CryptoProviderFactory.IsSupportedAlgorithm(jwt.Alg, key)))
        {
            var result = await Handler.ValidateTokenAsync(jwt, new TokenValidationParameters
            {
                // Whatever the kid is.
                IssuerSigningKeyResolver = (_, _, _, _) => [key],
                ValidAlgorithms = Algorithms,
                ValidateIssuer = false,
                ValidateAudience = false,
                ValidateLifetime = false,
            });
            if (result.IsValid)
                return true;
        }

        return false;
    }

    private sealed record Claims(
        string Issuer, string Subject, string Id, IReadOnlyList<string> Audience, DateTimeOffset ExpiresAt, DateTimeOffset? ValidFrom);
}

/// <summary>
/// The identifiers of assertions that were used, by client, for at least <paramref name="lifetime"/>. A client that fills its share is rejected until the
/// oldest are forgotten, and affects no other client.
/// </summary>
internal sealed class UsedAssertions(TimeProvider time, TimeSpan lifetime)
{
    /// <summary>The identifiers of one client and generation: 100 per second.</summary>
    internal const int Capacity = 33_000;

    private readonly Lock _lock = new();
    private Dictionary<string, HashSet<UInt128>> _young = [];
    private Dictionary<string, HashSet<UInt128>> _old = [];
    private DateTimeOffset _generationEnds = time.GetUtcNow() + lifetime;

    /// <summary>Adds an identifier. Returns false when it is known, or when the client has too many.</summary>
    public bool TryAdd(string clientId, string assertionId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(assertionId));
        var key = new UInt128(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash, sizeof(ulong)));
        lock (_lock)
        {
            StartGeneration();
            if (_old.TryGetValue(clientId, out var older) && older.Contains(key))
                return false;

            if (!_young.TryGetValue(clientId, out var known))
                _young[clientId] = known = [];
            return known.Count < Capacity && known.Add(key);
        }
    }

    private void StartGeneration()
    {
        var now = time.GetUtcNow();
        if (now < _generationEnds)
            return;

        // After two lifetimes even the younger generation has expired.
        _old = now < _generationEnds + lifetime ? _young : [];
        _young = [];
        _generationEnds = now + lifetime;
    }
}
