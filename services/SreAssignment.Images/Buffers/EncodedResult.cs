using Microsoft.Win32.SafeHandles;

namespace SreAssignment.Images.Buffers;

/// <summary>
/// An encoded image: in memory while it is small, else in a temporary file, so that slow clients hold no memory. The file has no name, and its data are
/// deleted when the last reader closes it, at the latest with the process.
/// </summary>
internal sealed class EncodedResult : IDisposable
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly SafeFileHandle? _file;

    public EncodedResult(ReadOnlyMemory<byte> memory) => (_memory, Length) = (memory, memory.Length);

    public EncodedResult(SafeFileHandle file, long length) => (_file, Length) = (file, length);

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>Its bytes, for one reader of several.</summary>
    public Stream Open() => new Reader(this);

    public void Dispose() => _file?.Dispose();

    private int Read(Span<byte> buffer, long position)
    {
        if (_file is not null)
            return RandomAccess.Read(_file, buffer, position);
        var count = (int)Math.Min(buffer.Length, _memory.Length - position);
        _memory.Span.Slice((int)position, count).CopyTo(buffer);
        return count;
    }

    private sealed class Reader(EncodedResult result) : SeekableStream
    {
        public override long Length => result.Length;

        public override int Read(Span<byte> buffer)
        {
            var count = Position < Length ? result.Read(buffer, Position) : 0;
            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        // The file was written a moment ago and is still in the system's cache.
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : new(Read(buffer.Span));
    }
}

/// <summary>Files for data that is too large for memory.</summary>
internal static class TemporaryFile
{
    /// <summary>
    /// Opens a new file that has no name. Its data stay until the handle is closed, at the latest by the end of the process. On Windows that needs a handle
    /// that shares deletion.
    /// </summary>
    /// <exception cref="IOException">The temporary folder is full, or cannot be used.</exception>
    public static SafeFileHandle Open()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        try
        {
            File.Delete(path);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
