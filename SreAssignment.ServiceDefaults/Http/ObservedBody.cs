namespace SreAssignment.ServiceDefaults.Http;

/// <summary>A request body that knows whether it was read to its end.</summary>
/// <param name="body">The body.</param>
/// <param name="length">How long it is, where that was announced.</param>
internal sealed class ObservedBody(Stream body, long? length) : Stream
{
    private long _read;
    private volatile bool _isTouched;
    private volatile bool _isAtEnd = length == 0;

    /// <summary>Whether a read has begun.</summary>
    public bool IsTouched => _isTouched;

    /// <summary>Whether all of it was read.</summary>
    public bool IsAtEnd => _isAtEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _isTouched = true;
        return Count(await body.ReadAsync(buffer, cancellationToken), buffer.Length);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        _isTouched = true;
        return Count(body.Read(buffer, offset, count), count);
    }

    public override void Flush() => body.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read, int asked)
    {
        _read += read;
        if ((read == 0 && asked > 0) || _read == length)
            _isAtEnd = true;
        return read;
    }
}
