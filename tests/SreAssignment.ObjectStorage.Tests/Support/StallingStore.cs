using System.Runtime.CompilerServices;

namespace SreAssignment.ObjectStorage.Tests.Support;

/// <summary>A store that completes no operation until the test continues it.</summary>
internal sealed class StallingStore(IObjectStore inner) : IObjectStore
{
    private readonly TaskCompletionSource _goOn = new();

    /// <summary>How many calls and blocks have come to a standstill so far.</summary>
    public SemaphoreSlim Stalled { get; } = new(0);

    /// <summary>Whether opening works and only the bodies stall.</summary>
    public bool OnlyBodies { get; init; }

    /// <summary>Whether only the response to the first <see cref="HeadAsync"/> stalls.</summary>
    public bool OnlyFirstHeadResponse { get; init; }

    private int _heads;

    public void GoOn() => _goOn.SetResult();

    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default)
    {
        if (!OnlyFirstHeadResponse)
            await StallAsync(cancellationToken);
        return await inner.PutAsync(key, content, cancellationToken);
    }

    public async Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default)
    {
        if (!OnlyBodies)
            await StallAsync(cancellationToken);
        var reader = await inner.OpenReadAsync(key, range, cancellationToken);
        return new(reader.Info, new StallingStream(this, reader.Content));
    }

    public async Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        var isFirst = Interlocked.Increment(ref _heads) == 1;
        if (!OnlyFirstHeadResponse)
            await StallAsync(cancellationToken);
        try
        {
            return await inner.HeadAsync(key, cancellationToken);
        }
        finally
        {
            if (OnlyFirstHeadResponse && isFirst)
                await StallAsync(cancellationToken);
        }
    }

    public async Task TouchAsync(string key, CancellationToken cancellationToken = default)
    {
        await StallAsync(cancellationToken);
        await inner.TouchAsync(key, cancellationToken);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        await StallAsync(cancellationToken);
        await inner.DeleteAsync(key, cancellationToken);
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await StallAsync(cancellationToken);
        await foreach (var info in inner.ListAsync(prefix, startAfter, cancellationToken))
            yield return info;
    }

    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        await StallAsync(cancellationToken);
        return await inner.SweepAsync(before, cancellationToken);
    }

    private async Task StallAsync(CancellationToken cancellationToken)
    {
        Stalled.Release();
        await _goOn.Task.WaitAsync(cancellationToken);
    }

    private sealed class StallingStream(StallingStore store, Stream content) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await store.StallAsync(cancellationToken);
            return await content.ReadAsync(buffer, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                content.Dispose();
            base.Dispose(disposing);
        }
    }
}
