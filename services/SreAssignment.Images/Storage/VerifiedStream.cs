using System.Security.Cryptography;
using SreAssignment.Images.Buffers;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Storage;

/// <summary>
/// A stored object whose SHA-256 is known. A small one is read and verified before the first byte is used. Of a larger one that is read from start to end,
/// the last block is returned only if the hash of all is right, so that the response ends as broken. A part of a larger one is not verified.
/// </summary>
internal sealed class VerifiedStream : SeekableStream
{
    private const int LargestInMemory = 256 * 1024;

    private readonly IObjectStore _store;
    private readonly int _offset;
    private readonly byte[] _sha256;
    private readonly Func<Task> _damaged;
    private IncrementalHash? _hash;
    private ObjectReader _reader;
    private long _readerPosition;

    private VerifiedStream(IObjectStore store, ObjectReader reader, int offset, byte[] salt, byte[] sha256, Func<Task> damaged)
    {
        (_store, _reader, _offset, _sha256, _damaged) = (store, reader, offset, sha256, damaged);
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(salt);
    }

    public override long Length => _reader.Info.Length - _offset;

    /// <summary>Opens an object.</summary>
    /// <param name="store">The store of the object.</param>
    /// <param name="reader">The object, read up to the offset. It is disposed of with the result.</param>
    /// <param name="offset">The number of bytes before the content.</param>
    /// <param name="salt">What is hashed before the content.</param>
    /// <param name="sha256">The expected hash.</param>
    /// <param name="damaged">The callback for a large object with another hash.</param>
    /// <param name="cancellationToken">Cancels the read of a small object.</param>
    /// <returns>The content, which can seek.</returns>
    /// <exception cref="InvalidDataException">A small object has another hash.</exception>
    public static async Task<Stream> OpenAsync(
        IObjectStore store, ObjectReader reader, int offset, byte[] salt, byte[] sha256, Func<Task> damaged, CancellationToken cancellationToken)
    {
        var stream = new VerifiedStream(store, reader, offset, salt, sha256, damaged);
        if (stream.Length > LargestInMemory)
            return stream;
        await using (stream)
        {
            var content = await LoadedContent.LoadAsync(reader.Content, stream.Length, cancellationToken);
            stream._hash!.AppendData(content.Span);
            if (stream.IsIntact())
                return content.OpenAndOwn();
            content.Dispose();
            throw new InvalidDataException("The content has another SHA-256 than it was stored with.");
        }
    }

    /// <summary>Moves to a position now, so that a deleted object is noticed before the response starts.</summary>
    /// <exception cref="ObjectNotFoundException">The object was deleted.</exception>
    public async Task MoveAsync(long position, CancellationToken cancellationToken)
    {
        Position = position;
        if (Position == _readerPosition)
            return;
        _hash?.Dispose();
        _hash = null;
        var reader = await _store.OpenReadAsync(_reader.Info.Key, new ByteRange(_offset + Position), cancellationToken);
        await _reader.DisposeAsync();
        (_reader, _readerPosition) = (reader, Position);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= Length)
            return 0;
        await MoveAsync(Position, cancellationToken);
        var count = await _reader.Content.ReadAsync(buffer, cancellationToken);
        _hash?.AppendData(buffer.Span[..count]);
        _readerPosition = Position += count;
        if ((Position == Length || count == 0) && _hash is not null && !IsIntact())
        {
            await _damaged();
            throw new InvalidDataException("The content has another SHA-256 than it was stored with.");
        }
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An object is read asynchronously.");

    public override async ValueTask DisposeAsync()
    {
        _hash?.Dispose();
        await _reader.DisposeAsync();
        await base.DisposeAsync();
    }

    private bool IsIntact() => CryptographicOperations.FixedTimeEquals(_hash!.GetHashAndReset(), _sha256);
}
