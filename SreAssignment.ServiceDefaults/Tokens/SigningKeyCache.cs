using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.ServiceDefaults.Telemetry;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>
/// The authority's published keys (RFC 7517), held in memory. Fetched in the background, and at once for a key that is not known yet: at
/// most once per <see cref="ShortestInterval"/>. Keys once fetched stay in use while the authority is down.
/// </summary>
public sealed partial class SigningKeyCache(
    IHttpClientFactory clients, IMeterFactory meters, TimeProvider time, ILogger<SigningKeyCache> logger)
{
    /// <summary>How far apart two fetches for unknown keys are at least.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(10);

    // Without any key every request is rejected.
    private static readonly TimeSpan ShortestIntervalWithoutKeys = TimeSpan.FromSeconds(1);

    internal const string ClientName = "signing-keys";
    private readonly Lock _lock = new();
    private readonly Counter<long> _errors = meters.Create(TelemetryExtensions.MeterName).CreateCounter<long>(
        "service.signing_keys.errors", "{error}", "Requests for the authority's published keys that failed.");
    private FrozenDictionary<string, SecurityKey> _keys = FrozenDictionary<string, SecurityKey>.Empty;
    private long? _lastAttempt;
    private volatile bool _lastSucceeded;
    private bool _neverTried = true;
    private Task? _refresh;

    internal bool IsFresh => _lastSucceeded;

    internal bool HasKeys => Volatile.Read(ref _keys).Count > 0;

    internal async ValueTask<SigningKeyLookup> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(id))
            return new(null, IsCertain: true);
        if (Volatile.Read(ref _keys).TryGetValue(id, out var key))
            return new(key, IsCertain: true);
        if (StartRefresh(HasKeys ? ShortestInterval : ShortestIntervalWithoutKeys) is { } refresh)
            await refresh.WaitAsync(cancellationToken);
        return new(Volatile.Read(ref _keys).GetValueOrDefault(id), _lastSucceeded);
    }

    internal Task RefreshAsync() => StartRefresh(TimeSpan.Zero)!;

    // Null when the last one is not long enough ago. Requests during a fetch share it.
    private Task? StartRefresh(TimeSpan interval)
    {
        lock (_lock)
        {
            if (_refresh is { IsCompleted: false })
                return _refresh;
            if (_lastAttempt is { } last && time.GetElapsedTime(last) < interval)
                return null;
            _lastAttempt = time.GetTimestamp();
            return _refresh = FetchAsync();
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            var keys = SigningKeySet.Parse(await client.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative)));
            Volatile.Write(ref _keys, keys);
            if (!_lastSucceeded)
                LogFetched(logger, string.Join(", ", keys.Keys));
            _lastSucceeded = true;
            _neverTried = false;
        }
        // No response of the authority may end the background service or fail the requests that wait for this.
        catch (Exception exception)
        {
            _errors.Add(1);
            // Once, not with every attempt: the health check has the current state.
            if (_lastSucceeded || _neverTried)
                LogFailed(logger, exception.Message, Volatile.Read(ref _keys).Count);
            _lastSucceeded = _neverTried = false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Signing keys fetched: {Keys}.")]
    private static partial void LogFetched(ILogger logger, string keys);

    [LoggerMessage(LogLevel.Warning, "Signing keys could not be fetched: {Reason}; {Count} fetched before stay in use.")]
    private static partial void LogFailed(ILogger logger, string reason, int count);
}

/// <summary>Reads the keys of a JSON Web Key Set (RFC 7517) that an ES256 signature can be checked with, and skips all others.</summary>
internal static class SigningKeySet
{
    /// <exception cref="FormatException">It is no key set.</exception>
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
