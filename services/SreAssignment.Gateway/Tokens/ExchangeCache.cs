using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using SreAssignment.ServiceDefaults;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Gateway.Tokens;

/// <summary>
/// Caches exchanges by audience and SHA-256 of the token: an accepted token for <see cref="GatewayOptions.TokenCacheLifetime"/> and no longer than its internal
/// token is valid, a rejected one for <see cref="RejectionLifetime"/>, an outage not at all. The lifetime counts from the start of the exchange, and only
/// requests within it share an exchange, so that no request is accepted because of an earlier state of the authority. An entry that is used past half its
/// lifetime is refreshed in the background. Only tokens with a valid signature are exchanged, so random tokens do not fill the cache.
/// </summary>
internal sealed class ExchangeCache(TokenExchangeClient client, IOptions<GatewayOptions> options, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan RejectionLifetime = TimeSpan.FromSeconds(5);
    private const int Capacity = 10_000;

    // Base64 without padding needs four characters for three bytes.
    private const int HashLength = (SHA256.HashSizeInBytes + 2) / 3 * 4;

    private readonly TimeSpan _lifetime = options.Value.TokenCacheLifetime;
    private readonly MemoryCache _entries = BoundedCache.Create(Capacity, time);
    private readonly ConcurrentDictionary<string, Exchange> _running = new();

    /// <summary>The cached exchange of a token for an audience; null when there is none.</summary>
    /// <param name="token">The token as it was sent.</param>
    /// <param name="audience">The service that receives the internal token.</param>
    /// <param name="requestId">The id of the request, for the refresh that it may start.</param>
    public Entry? Find(ReadOnlySpan<char> token, string audience, string requestId)
    {
        if (_lifetime == TimeSpan.Zero)
            return null;
        Span<char> key = stackalloc char[KeyLength(audience)];
        WriteKey(token, audience, key);
        if (!_entries.TryGetValue(key, out Entry? entry) || entry is null)
            return null;
        if (entry.ClaimRefresh(time.GetUtcNow()))
            _ = StartAsync(entry.Token, audience, requestId, replaced: entry);
        return entry;
    }

    /// <summary>Exchanges a token, or shares an exchange of the same token that has just started.</summary>
    /// <param name="token">The token, already validated.</param>
    /// <param name="audience">The service that receives the internal token.</param>
    /// <param name="requestId">The id of the request, which the exchange has too.</param>
    /// <param name="cancellationToken">Ends the wait. The exchange continues, since other requests may share it.</param>
    public Task<Entry> ExchangeAsync(AccessToken token, string audience, string requestId, CancellationToken cancellationToken) =>
        (_lifetime == TimeSpan.Zero
            ? SendAsync(token, audience, requestId, time.GetUtcNow())
            : StartAsync(token, audience, requestId, replaced: null)).WaitAsync(cancellationToken);

    public void Dispose() => _entries.Dispose();

    private static int KeyLength(string audience) => HashLength + audience.Length;

    private static void WriteKey(ReadOnlySpan<char> token, string audience, Span<char> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(token), hash);
        Convert.TryToBase64Chars(hash, key, out var written);
        audience.CopyTo(key[written..]);
    }

    private Task<Entry> StartAsync(AccessToken token, string audience, string requestId, Entry? replaced)
    {
        var key = string.Create(KeyLength(audience), (token, audience), static (key, state) => WriteKey(state.token.EncodedToken, state.audience, key));
        var now = time.GetUtcNow();
        var own = new Exchange(now, started => RunAsync(key, token, audience, requestId, replaced, started));
        return _running.AddOrUpdate(key, own, (_, running) => now - running.Started < _lifetime ? running : own).Result;
    }

    private async Task<Entry> RunAsync(string key, AccessToken token, string audience, string requestId, Entry? replaced, Exchange exchange)
    {
        try
        {
            // Another exchange may have ended after this request read the cache.
            if (_entries.Get<Entry>(key) is { } found && found != replaced)
                return found;
            var entry = await SendAsync(token, audience, requestId, exchange.Started);
            var left = exchange.Started + entry.Lifetime - time.GetUtcNow();
            if (left > TimeSpan.Zero)
                _entries.Set(key, entry, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = left });
            return entry;
        }
        finally
        {
            _running.TryRemove(KeyValuePair.Create(key, exchange));
        }
    }

    private async Task<Entry> SendAsync(AccessToken token, string audience, string requestId, DateTimeOffset started)
    {
        var result = await client.ExchangeAsync(token.EncodedToken, audience, requestId);
        var lifetime = result switch
        {
            ExchangeResult.Accepted accepted => accepted.Lifetime < _lifetime ? accepted.Lifetime : _lifetime,
            ExchangeResult.Refused => RejectionLifetime,
            _ => TimeSpan.Zero,
        };
        return new Entry(token, result, lifetime, result is ExchangeResult.Accepted ? started + (lifetime / 2) : DateTimeOffset.MaxValue);
    }

    /// <summary>A cached exchange.</summary>
    /// <param name="token">The token, for its claims.</param>
    /// <param name="result">The result of the exchange.</param>
    /// <param name="lifetime">How long the entry is valid, from the start of the exchange.</param>
    /// <param name="refreshAt">When to refresh the entry.</param>
    public sealed class Entry(AccessToken token, ExchangeResult result, TimeSpan lifetime, DateTimeOffset refreshAt)
    {
        private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromSeconds(2);
        private long _refreshAt = refreshAt.UtcTicks;

        public AccessToken Token => token;

        /// <summary>The user of each request with the token. It is not changed after its creation, so requests share it.</summary>
        public ClaimsPrincipal Principal { get; } = new(new AccessTokenIdentity(token));

        /// <summary>The client of each request with the token; null for a token that was not accepted.</summary>
        public AuthenticatedClient? Client { get; } =
            result is ExchangeResult.Accepted accepted ? new AuthenticatedClient(token.ClientId, $"Bearer {accepted.InternalToken}") : null;

        public ExchangeResult Result => result;

        public TimeSpan Lifetime => lifetime;

        /// <summary>Returns true for one request when the refresh is due, and for another one two seconds later, in case that refresh failed.</summary>
        public bool ClaimRefresh(DateTimeOffset now)
        {
            var due = Interlocked.Read(ref _refreshAt);
            return now.UtcTicks >= due && Interlocked.CompareExchange(ref _refreshAt, (now + BetweenRefreshes).UtcTicks, due) == due;
        }
    }

    /// <summary>An exchange that starts once, with the first request that waits for it.</summary>
    private sealed class Exchange
    {
        private readonly Lazy<Task<Entry>> _result;

        public Exchange(DateTimeOffset started, Func<Exchange, Task<Entry>> run) => (Started, _result) = (started, new(() => run(this)));

        public DateTimeOffset Started { get; }

        public Task<Entry> Result => _result.Value;
    }
}
