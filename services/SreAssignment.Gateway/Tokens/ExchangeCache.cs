using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SreAssignment.Gateway.Tokens;

/// <summary>
/// Remembers what the authority said to a token, under the SHA-256 of it: an internal token for at most <see cref="LongestHold"/> and no
/// longer than it lives, a refusal for <see cref="RefusalHold"/>, an outage not at all. Callers who come with one token at the same time
/// share one call. What is still asked for past half its time is renewed beside the request, so that a busy caller neither waits for the
/// authority again nor notices when it is away for a while. Only tokens with a good signature get here, so nobody fills it with junk.
/// </summary>
internal sealed class ExchangeCache(TokenExchangeClient client, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan RefusalHold = TimeSpan.FromSeconds(5);
    private const int Capacity = 10_000;

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = Capacity, Clock = new Clock(time) });
    private readonly ConcurrentDictionary<string, Lazy<Task<Entry>>> _underWay = new();

    public static string Key(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public Entry? Find(string key)
    {
        var entry = _entries.Get<Entry>(key);
        if (entry is not null && entry.ClaimRenewal(time.GetUtcNow()))
            _ = Call(key, entry.Token, replaced: entry);
        return entry;
    }

    /// <summary>What the authority says to the token.</summary>
    /// <param name="key">The token's <see cref="Key"/>.</param>
    /// <param name="token">The token, its signature and claims checked already.</param>
    /// <param name="cancellationToken">Ends the wait; the call goes on, since others may wait for it too.</param>
    public Task<Entry> ExchangeAsync(string key, JsonWebToken token, CancellationToken cancellationToken) =>
        Call(key, token, replaced: null).WaitAsync(cancellationToken);

    public void Dispose() => _entries.Dispose();

    private Task<Entry> Call(string key, JsonWebToken token, Entry? replaced) =>
        _underWay.GetOrAdd(key, _ => new Lazy<Task<Entry>>(() => CallAsync(key, token, replaced))).Value;

    private async Task<Entry> CallAsync(string key, JsonWebToken token, Entry? replaced)
    {
        try
        {
            // A call that ended between the caller's look and now has left its result.
            if (_entries.Get<Entry>(key) is { } found && found != replaced)
                return found;
            var result = await client.ExchangeAsync(token.EncodedToken);
            if (Hold(result) is not { } hold)
                return new Entry(token, result, DateTimeOffset.MaxValue);
            var entry = new Entry(token, result, result is ExchangeResult.Accepted ? time.GetUtcNow() + (hold / 2) : DateTimeOffset.MaxValue);
            _entries.Set(key, entry, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = hold });
            return entry;
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    private static TimeSpan? Hold(ExchangeResult result) => result switch
    {
        ExchangeResult.Accepted accepted => accepted.Lifetime < LongestHold ? accepted.Lifetime : LongestHold,
        ExchangeResult.Refused => RefusalHold,
        _ => null,
    };

    /// <summary>What the authority said to a token.</summary>
    /// <param name="token">The caller's token, for its claims.</param>
    /// <param name="result">What the authority said to it.</param>
    /// <param name="renewAt">When it is time to ask again.</param>
    public sealed class Entry(JsonWebToken token, ExchangeResult result, DateTimeOffset renewAt)
    {
        private static readonly TimeSpan BetweenRenewals = TimeSpan.FromSeconds(2);
        private long _renewAt = renewAt.UtcTicks;

        public JsonWebToken Token => token;

        public ExchangeResult Result => result;

        /// <summary>True for one caller when it is time to ask the authority again; for the next one only a while later, should it be away.</summary>
        public bool ClaimRenewal(DateTimeOffset now)
        {
            var due = Interlocked.Read(ref _renewAt);
            return now.UtcTicks >= due && Interlocked.CompareExchange(ref _renewAt, (now + BetweenRenewals).UtcTicks, due) == due;
        }
    }

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
