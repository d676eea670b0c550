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
/// share one call. Only tokens with a good signature get here, so nobody fills it with junk.
/// </summary>
internal sealed class ExchangeCache(TokenExchangeClient client, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan RefusalHold = TimeSpan.FromSeconds(5);
    private const int Capacity = 10_000;

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = Capacity, Clock = new Clock(time) });
    private readonly ConcurrentDictionary<string, Lazy<Task<Entry>>> _underWay = new();

    public static string Key(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public Entry? Find(string key) => _entries.Get<Entry>(key);

    /// <summary>What the authority says to the token.</summary>
    /// <param name="key">The token's <see cref="Key"/>.</param>
    /// <param name="token">The token, its signature and claims checked already.</param>
    /// <param name="requestId">The id of the request that needs it.</param>
    /// <param name="cancellationToken">Ends the wait; the call goes on, since others may wait for it too.</param>
    public async Task<Entry> ExchangeAsync(string key, JsonWebToken token, string requestId, CancellationToken cancellationToken)
    {
        var call = _underWay.GetOrAdd(key, _ => new Lazy<Task<Entry>>(() => CallAsync(key, token, requestId)));
        return await call.Value.WaitAsync(cancellationToken);
    }

    public void Dispose() => _entries.Dispose();

    private async Task<Entry> CallAsync(string key, JsonWebToken token, string requestId)
    {
        try
        {
            // A call that ended between the caller's look and now has left its result.
            if (Find(key) is { } found)
                return found;
            var entry = new Entry(token, await client.ExchangeAsync(token.EncodedToken, requestId));
            if (Hold(entry.Result) is { } hold)
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

    /// <param name="Token">The caller's token, for its claims.</param>
    /// <param name="Result">What the authority said to it.</param>
    public sealed record Entry(JsonWebToken Token, ExchangeResult Result);

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
