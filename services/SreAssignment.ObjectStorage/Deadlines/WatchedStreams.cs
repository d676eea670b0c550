namespace SreAssignment.ObjectStorage.Deadlines;

/// <summary>What a caller writes to a store. While the caller is being waited for, the store's time stands still.</summary>
internal sealed class PausingStream(Stream source, ProgressWatch watch) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        watch.Pause();
        try
        {
            return await source.ReadAsync(buffer, cancellationToken);
        }
        finally
        {
            watch.Start();
        }
    }
}

/// <summary>What a caller reads from a store, every block within the deadline.</summary>
internal sealed class WatchedStream(Stream content, ProgressWatch watch) : ForwardStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(watch.RunAsync(token => content.ReadAsync(buffer, token).AsTask(), cancellationToken));

    public override async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        watch.Dispose();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            watch.Dispose();
        }
        base.Dispose(disposing);
    }
}
