using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Tests.Hosting;

/// <summary>A real store that can be made unavailable from the very start.</summary>
internal sealed class SwitchableStore(IObjectStore store) : IObjectStore
{
    public bool IsAvailable { get; set; }

    private IObjectStore Store => IsAvailable ? store : throw new ObjectStoreUnavailableException("Switched off.");

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default) =>
        Store.PutAsync(key, content, cancellationToken);

    public Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default) =>
        Store.OpenReadAsync(key, range, cancellationToken);

    public Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default) => Store.HeadAsync(key, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) => Store.DeleteAsync(key, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter = null, CancellationToken cancellationToken = default) =>
        Store.ListAsync(prefix, startAfter, cancellationToken);

    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => Store.SweepAsync(before, cancellationToken);
}
