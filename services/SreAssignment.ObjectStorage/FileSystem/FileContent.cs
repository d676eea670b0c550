using Microsoft.Win32.SafeHandles;

namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>
/// A part of an open file. It is read on the thread of the request: where the class library reads a file asynchronously, it does the same on another thread of
/// the pool, and the change of threads costs more than the read of a file that is in the system's cache.
/// </summary>
internal sealed class FileContent(SafeFileHandle file, long offset, long length) : ForwardStream
{
    private readonly long _end = offset + length;
    private long _position = offset;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<int>(cancellationToken);
        var count = RandomAccess.Read(file, buffer.Span[..(int)Math.Min(buffer.Length, _end - _position)], _position);
        _position += count;
        return new(count);
    }

    public override ValueTask DisposeAsync()
    {
        file.Dispose();
        return base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
