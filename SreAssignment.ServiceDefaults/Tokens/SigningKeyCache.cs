using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.ServiceDefaults.Http;
using SreAssignment.ServiceDefaults.Telemetry;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>
/// The authority's published keys (RFC 7517), held in memory. Fetched in the background, and at once for a key that is not known yet: at
/// most once per <see cref="ShortestInterval"/>. Keys once fetched stay in use while the authority is down.
/// </summary>
public sealed partial class SigningKeyCache
{
    /// <summary>How far apart two fetches for unknown keys are at least.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(10);

    // Without any key every request is rejected.
    private static readonly TimeSpan ShortestIntervalWithoutKeys = TimeSpan.FromSeconds(1);

    internal const string ClientName = "signing-keys";
    private readonly SharedFetch<FrozenDictionary<string, SecurityKey>> _keys;

    /// <summary>Creates an empty cache.</summary>
    public SigningKeyCache(IHttpClientFactory clients, IMeterFactory meters, TimeProvider time, ILogger<SigningKeyCache> logger)
    {
        var errors = meters.Create(TelemetryExtensions.MeterName).CreateCounter<long>(
            "service.signing_keys.errors", "{error}", "Requests for the authority's published keys that failed.");
        _keys = new(() => FetchAsync(clients), OnEnd, time);

        // Changes are logged, not every fetch: the health check has the current state.
        void OnEnd(Exception? failure, bool isNews)
        {
            if (failure is not null)
                errors.Add(1);
            if (failure is not null && isNews)
                LogFailed(logger, failure.Message, _keys!.Value?.Count ?? 0);
            else if (isNews)
                LogFetched(logger, string.Join(", ", _keys!.Value!.Keys));
        }
    }

    internal bool IsFresh => _keys.IsFresh;

    internal bool HasKeys => _keys.Value is { Count: > 0 };

    internal async ValueTask<SigningKeyLookup> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(id))
            return new(null, IsCertain: true);
        if (_keys.Value?.GetValueOrDefault(id) is { } key)
            return new(key, IsCertain: true);
        await _keys.RefreshAsync(HasKeys ? ShortestInterval : ShortestIntervalWithoutKeys).WaitAsync(cancellationToken);
        return new(_keys.Value?.GetValueOrDefault(id), IsFresh);
    }

    internal Task RefreshAsync() => _keys.RefreshAsync(TimeSpan.Zero);

    private static async Task<FrozenDictionary<string, SecurityKey>> FetchAsync(IHttpClientFactory clients)
    {
        using var client = clients.CreateClient(ClientName);
        return PublishedKeys.Parse(await client.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative)));
    }

    [LoggerMessage(LogLevel.Information, "Signing keys fetched: {Keys}")]
    private static partial void LogFetched(ILogger logger, string keys);

    [LoggerMessage(LogLevel.Warning, "Signing keys not fetched: {Reason}. {Count} fetched before stay in use; check that Tokens:Authority is reachable.")]
    private static partial void LogFailed(ILogger logger, string reason, int count);
}

/// <summary>Reads the keys of a JSON Web Key Set (RFC 7517) that an ES256 signature can be checked with, and skips all others.</summary>
internal static class PublishedKeys
{
    /// <exception cref="FormatException">The text is not a key set.</exception>
    public static FrozenDictionary<string, SecurityKey> Parse(string json)
    {
        try
        {
            return new JsonWebKeySet(json).Keys.Where(IsUsable)
                .DistinctBy(key => key.Kid, StringComparer.Ordinal)
                .ToFrozenDictionary(key => key.Kid, ToSecurityKey, StringComparer.Ordinal);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException("The response is not a JSON Web Key Set.", exception);
        }
    }

    private static bool IsUsable(JsonWebKey key) =>
        key is { Kty: "EC", Crv: "P-256", Kid.Length: > 0, Use: null or "" or "sig", Alg: null or "" or "ES256" };

    // Only the public key, even if a private key was published.
    private static SecurityKey ToSecurityKey(JsonWebKey key) => new JsonWebKey { Kty = key.Kty, Crv = key.Crv, X = key.X, Y = key.Y, Kid = key.Kid };
}
