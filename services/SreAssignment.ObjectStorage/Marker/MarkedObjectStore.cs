using System.Runtime.CompilerServices;

namespace SreAssignment.ObjectStorage.Marker;

/// <summary>A store that is unavailable while its marker is missing.</summary>
internal sealed class MarkedObjectStore(IObjectStore inner, StoreMarker marker) : IObjectStore, IDisposable
{
    /// <summary>The store that has the marker.</summary>
    internal IObjectStore Inner => inner;

    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default)
    {
        await marker.EnsureAsync(cancellationToken);
        return await inner.PutAsync(key, content, cancellationToken);
    }

    public async Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default)
    {
        await marker.EnsureAsync(cancellationToken);
        return await inner.OpenReadAsync(key, range, cancellationToken);
    }

    public async Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        await marker.EnsureAsync(cancellationToken);
        return await inner.HeadAsync(key, cancellationToken);
    }

    public async Task TouchAsync(string key, CancellationToken cancellationToken = default)
    {
        await marker.EnsureAsync(cancellationToken);
        await inner.TouchAsync(key, cancellationToken);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        await marker.EnsureAsync(cancellationToken);
        await inner.DeleteAsync(key, cancellationToken);
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await marker.EnsureAsync(cancellationToken);
        await foreach (var info in inner.ListAsync(prefix, startAfter, cancellationToken))
            yield return info;
    }

    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        await marker.EnsureAsync(cancellationToken);
        return await inner.SweepAsync(before, cancellationToken);
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();
}
