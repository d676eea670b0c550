using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
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

    private readonly TimeSpan _lifetime = options.Value.TokenCacheLifetime;
    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = Capacity, Clock = new CacheClock(time) });
    private readonly ConcurrentDictionary<string, Exchange> _running = new();

    /// <summary>The cached exchange of a token for an audience; null when there is none.</summary>
    public Entry? Find(string token, string audience)
    {
        if (_lifetime == TimeSpan.Zero)
            return null;
        var key = Key(token, audience);
        var entry = _entries.Get<Entry>(key);
        if (entry is not null && entry.ClaimRefresh(time.GetUtcNow()))
            _ = StartAsync(key, entry.Token, audience, replaced: entry);
        return entry;
    }

    /// <summary>Exchanges a token, or shares an exchange of the same token that has just started.</summary>
    /// <param name="token">The token, already validated.</param>
    /// <param name="audience">The service that receives the internal token.</param>
    /// <param name="cancellationToken">Ends the wait. The exchange continues, since other requests may share it.</param>
    public Task<Entry> ExchangeAsync(AccessToken token, string audience, CancellationToken cancellationToken) =>
        (_lifetime == TimeSpan.Zero
            ? SendAsync(token, audience, time.GetUtcNow())
            : StartAsync(Key(token.EncodedToken, audience), token, audience, replaced: null)).WaitAsync(cancellationToken);

    public void Dispose() => _entries.Dispose();

    private static string Key(string token, string audience) =>
        string.Concat(audience, " ", Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token))));

    private Task<Entry> StartAsync(string key, AccessToken token, string audience, Entry? replaced)
    {
        var now = time.GetUtcNow();
        var own = new Exchange(now, started => RunAsync(key, token, audience, replaced, started));
        return _running.AddOrUpdate(key, own, (_, running) => now - running.Started < _lifetime ? running : own).Result;
    }

    private async Task<Entry> RunAsync(string key, AccessToken token, string audience, Entry? replaced, Exchange exchange)
    {
        try
        {
            // Another exchange may have ended after this request read the cache.
            if (_entries.Get<Entry>(key) is { } found && found != replaced)
                return found;
            var entry = await SendAsync(token, audience, exchange.Started);
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

    private async Task<Entry> SendAsync(AccessToken token, string audience, DateTimeOffset started)
    {
        var result = await client.ExchangeAsync(token.EncodedToken, audience);
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
