using System.Collections.Concurrent;

namespace SreAssignment.Auth.Revocation;

/// <summary>
/// The revoked tokens that this replica knows of, in memory. Entries are only ever added until they expire: nothing is unrevoked, so a listing that was
/// under way while a token was revoked cannot lose it.
/// </summary>
internal sealed class RevocationList(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _expiryById = new(StringComparer.Ordinal);
    private volatile object? _loadedAt;

    /// <summary>When it last held everything that was in storage; null before the first time.</summary>
    public DateTimeOffset? LoadedAt => (DateTimeOffset?)_loadedAt;

    /// <summary>How many revoked tokens have not expired yet.</summary>
    public int Count => _expiryById.Count;

    public bool Contains(string tokenId) => _expiryById.ContainsKey(tokenId);

    public void Add(Revocation revocation) => _expiryById.TryAdd(revocation.TokenId, revocation.ExpiresAt);

    /// <summary>Takes in everything that was in storage and forgets what has expired.</summary>
    /// <param name="stored">What was listed.</param>
    /// <param name="listedAt">When the listing began.</param>
    public void Load(IEnumerable<Revocation> stored, DateTimeOffset listedAt)
    {
        var now = time.GetUtcNow();
        foreach (var revocation in stored.Where(revocation => revocation.ExpiresAt > now))
            Add(revocation);

        foreach (var (id, expiresAt) in _expiryById)
        {
            if (expiresAt <= now)
                _expiryById.TryRemove(id, out _);
        }

        _loadedAt = listedAt;
    }
}
