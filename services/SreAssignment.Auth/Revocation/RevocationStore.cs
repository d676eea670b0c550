using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Revocation;

/// <summary>Revocations in object storage, which every replica sees.</summary>
internal sealed class RevocationStore(IObjectStore objects)
{
    /// <summary>Writes one; writing it again changes nothing.</summary>
    /// <exception cref="ObjectStoreException">It is not stored.</exception>
    public Task AddAsync(TokenRevocation revocation, CancellationToken cancellationToken) => objects.PutAsync(revocation.Key, Stream.Null, cancellationToken);

    /// <summary>Determines whether a revocation is stored.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<bool> ContainsAsync(TokenRevocation revocation, CancellationToken cancellationToken)
    {
        try
        {
            await objects.HeadAsync(revocation.Key, cancellationToken);
            return true;
        }
        catch (ObjectNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Lists all of them, the earliest expiry first.</summary>
    /// <param name="latest">The latest time at which a token that is valid now can expire.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<RevocationListing> ListAsync(DateTimeOffset latest, CancellationToken cancellationToken)
    {
        var (revocations, unusable) = (new List<TokenRevocation>(), new Dictionary<string, UnusableReason>());
        await foreach (var item in objects.ListAsync(TokenRevocation.Prefix, cancellationToken: cancellationToken))
        {
            if (!TokenRevocation.TryParse(item.Key, out var revocation))
                unusable[item.Key] = UnusableReason.Name;
            else if (revocation.ExpiresAt > latest)
                unusable[item.Key] = UnusableReason.Expiry;
            else
                revocations.Add(revocation);
        }

        return new RevocationListing(revocations, unusable);
    }

    /// <summary>Removes one; removing one that is gone succeeds.</summary>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    /// <exception cref="ArgumentException">The store does not allow the key.</exception>
    public Task RemoveAsync(TokenRevocation revocation, CancellationToken cancellationToken) => objects.DeleteAsync(revocation.Key, cancellationToken);
}

/// <summary>What is stored under <see cref="TokenRevocation.Prefix"/>.</summary>
/// <param name="Revocations">The revocations.</param>
/// <param name="Unusable">The keys of objects that are not revocations, with the reason.</param>
internal sealed record RevocationListing(IReadOnlyList<TokenRevocation> Revocations, IReadOnlyDictionary<string, UnusableReason> Unusable);

/// <summary>Why an object is not a revocation.</summary>
internal enum UnusableReason
{
    /// <summary>Its name is not an expiry and a token identifier.</summary>
    Name,

    /// <summary>It expires later than any token can.</summary>
    Expiry,
}
