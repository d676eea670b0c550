using System.Runtime.CompilerServices;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Tests.Support;

/// <summary>A real store that can be made unavailable from the very start, or be made to hang.</summary>
internal sealed class SwitchableStore(IObjectStore store) : IObjectStore, IDisposable
{
    private readonly SemaphoreSlim _hanging = new(0);
    private volatile bool _hangs;

    public bool IsAvailable { get; set; }

    /// <summary>Gets or sets keys that listings return beside those of the real store.</summary>
    public IReadOnlyCollection<string> MoreKeys { get; set; } = [];

    /// <summary>Gets or sets what listings throw after the last object.</summary>
    public Exception? ListFault { get; set; }

    /// <summary>Gets or sets what deletes throw.</summary>
    public Exception? DeleteFault { get; set; }

    /// <summary>From now on writes and listings go on until they are cancelled.</summary>
    public void Hang() => _hangs = true;

    /// <summary>Returns when one more of them hangs.</summary>
    public Task WaitUntilHangingAsync() => _hanging.WaitAsync(TimeSpan.FromSeconds(10));

    private IObjectStore Store => IsAvailable ? store : throw new ObjectStoreUnavailableException("Switched off.");

    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default)
    {
        await HangAsync(cancellationToken);
        return await Store.PutAsync(key, content, cancellationToken);
    }

    public Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default) =>
        Store.OpenReadAsync(key, range, cancellationToken);

    public Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default) => Store.HeadAsync(key, cancellationToken);

    public Task TouchAsync(string key, CancellationToken cancellationToken = default) => Store.TouchAsync(key, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        DeleteFault is { } fault ? throw fault : Store.DeleteAsync(key, cancellationToken);

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await HangAsync(cancellationToken);
        await foreach (var item in Store.ListAsync(prefix, startAfter, cancellationToken))
            yield return item;

        foreach (var key in MoreKeys)
            yield return new ObjectInfo(key, 0, DateTimeOffset.UnixEpoch);

        if (ListFault is not null)
            throw ListFault;
    }

    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => Store.SweepAsync(before, cancellationToken);

    public void Dispose() => _hanging.Dispose();

    private async Task HangAsync(CancellationToken cancellationToken)
    {
        if (!_hangs)
            return;

        _hanging.Release();
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
    }
}
