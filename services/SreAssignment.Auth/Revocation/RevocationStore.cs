using System.Runtime.CompilerServices;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Revocation;

/// <summary>Revocations in object storage, which every replica sees.</summary>
internal sealed class RevocationStore(IObjectStore objects)
{
    /// <summary>Writes one; writing it again changes nothing.</summary>
    /// <exception cref="ObjectStoreException">It is not stored.</exception>
    public Task AddAsync(Revocation revocation, CancellationToken cancellationToken) => objects.PutAsync(revocation.Key, Stream.Null, cancellationToken);

    /// <summary>All of them, those that expire first first. Objects of other names are passed over.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async IAsyncEnumerable<Revocation> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in objects.ListAsync(Revocation.Prefix, cancellationToken: cancellationToken))
        {
            if (Revocation.TryParse(item.Key, out var revocation))
                yield return revocation;
        }
    }

    /// <summary>Removes one; removing one that is gone succeeds.</summary>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public Task RemoveAsync(Revocation revocation, CancellationToken cancellationToken) => objects.DeleteAsync(revocation.Key, cancellationToken);
}
