using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Endpoints;

/// <summary>An object as a stream that can be moved before it is read: then only the part from there on is fetched from the store.</summary>
internal sealed class ObjectStream(IObjectStore store, ObjectReader reader) : Stream
{
    private ObjectReader _reader = reader;
    private long _position;
    private long _readerPosition;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => _reader.Info.Length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length)
            return 0;
        if (_position != _readerPosition)
        {
            await _reader.DisposeAsync();
            _reader = await store.OpenReadAsync(_reader.Info.Key, new ByteRange(_position), cancellationToken);
        }
        var count = await _reader.Content.ReadAsync(buffer, cancellationToken);
        _position += count;
        _readerPosition = _position;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An object is read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await base.DisposeAsync();
    }
}
