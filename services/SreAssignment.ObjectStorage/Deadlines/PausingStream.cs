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
