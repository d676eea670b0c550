namespace SreAssignment.ObjectStorage.Deadlines;

/// <summary>The body that a client sends to a store. The deadline is paused while the client produces the next block.</summary>
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

/// <summary>The body that a client reads from a store, with a deadline for each block.</summary>
internal sealed class WatchedStream(Stream content, ProgressWatch watch) : ForwardStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        watch.RunStepAsync(token => content.ReadAsync(buffer, token), cancellationToken);

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
