using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Protocol;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Revocation;

/// <summary>
/// The revoked tokens that this replica knows, in memory. Entries are kept until they expire: a revocation is final, so a listing that was under way while a
/// token was revoked cannot lose it.
/// </summary>
internal sealed class RevocationList(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _expiryByName = new(StringComparer.Ordinal);
    private volatile object? _loadedAt;

    /// <summary>When it last held everything that was in storage; null before the first time.</summary>
    public DateTimeOffset? LoadedAt => (DateTimeOffset?)_loadedAt;

    /// <summary>How many revoked tokens have not expired yet.</summary>
    public int Count => _expiryByName.Count;

    public bool Contains(TokenRevocation revocation) => _expiryByName.ContainsKey(revocation.Name);

    public void Add(TokenRevocation revocation) => _expiryByName.TryAdd(revocation.Name, revocation.ExpiresAt);

    /// <summary>Takes in everything that was in storage and forgets what has expired.</summary>
    public void Load(IEnumerable<TokenRevocation> stored, DateTimeOffset listedAt)
    {
        var now = time.GetUtcNow();
        foreach (var revocation in stored.Where(revocation => revocation.ExpiresAt > now))
            Add(revocation);

        foreach (var (name, expiresAt) in _expiryByName)
        {
            if (expiresAt <= now)
                _expiryByName.TryRemove(name, out _);
        }

        _loadedAt = listedAt;
    }
}

/// <summary>
/// Determines whether a token is revoked: from the list of this replica, and with <see cref="RevocationOptions.PollingInterval"/> 0 from object storage as
/// well, which has the revocations of every replica at once.
/// </summary>
internal sealed class RevocationLookup(RevocationList list, RevocationStore store, IOptions<AuthOptions> options, TimeProvider time)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly bool _readsStore = options.Value.Revocation.PollingInterval == TimeSpan.Zero;

    /// <summary>Returns the error for a token that is revoked, or 503 when it is unknown whether it is; null for a valid token.</summary>
    public async ValueTask<OAuthError?> CheckAsync(string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var revocation = TokenRevocation.Of(tokenId, expiresAt);
        if (list.Contains(revocation))
            return Revoked();

        if (_readsStore)
            return await ReadStoreAsync(revocation, cancellationToken);

        return list.LoadedAt is null ? OAuthError.Unavailable("The revoked tokens are not known yet.", RetryAfter) : null;
    }

    private async Task<OAuthError?> ReadStoreAsync(TokenRevocation revocation, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            if (!await store.ContainsAsync(revocation, either.Token))
                return null;

            list.Add(revocation);
            return Revoked();
        }
        catch (Exception exception) when (
            exception is ObjectStoreException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return OAuthError.Unavailable("The revoked tokens cannot be read: object storage is unavailable.", RetryAfter);
        }
    }

    private static OAuthError Revoked() => OAuthError.InvalidRequest("The token has been revoked.");
}
