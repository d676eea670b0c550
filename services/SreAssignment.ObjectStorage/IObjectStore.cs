namespace SreAssignment.ObjectStorage;

/// <summary>
/// Objects by key. An object appears whole or not at all, and a write to a key replaces what it held in one step. Every member may throw <see
/// cref="ObjectStoreUnavailableException"/>, and <see cref="ArgumentException"/> for a key that <see cref="ObjectKey"/> does not allow.
/// </summary>
public interface IObjectStore
{
    /// <summary>Stores everything <paramref name="content"/> has left to read, hashing it on the way.</summary>
    /// <param name="key">Where to store it; see <see cref="ObjectKey"/>.</param>
    /// <param name="content">Read to its end, never closed. What it throws is passed on, and nothing is stored then.</param>
    /// <param name="cancellationToken">Stops the write; nothing is stored then.</param>
    /// <exception cref="ObjectStoreFullException">There is no space left; nothing is stored, and what the key held before is still there.</exception>
    Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens an object, or the part of it that <paramref name="range"/> names, for reading.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range starts at or after the object's end.</exception>
    Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default);

    /// <summary>Says how long an object is and when it was written.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Sets <see cref="ObjectInfo.LastModified"/> of an object to the present time, without a change of its content.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task TouchAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes an object. Removing one that does not exist succeeds.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>The objects whose keys start with <paramref name="prefix"/>, in ordinal order of their keys.</summary>
    /// <param name="prefix">Any start of a key, empty for all.</param>
    /// <param name="startAfter">Only keys after this one, which need not exist: the cursor of a listing that continues.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter = null, CancellationToken cancellationToken = default);

    /// <summary>Removes what interrupted writes left behind before <paramref name="before"/>. No object is touched.</summary>
    /// <returns>How many leftovers were removed.</returns>
    Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
