using System.Buffers;
using System.Security.Cryptography;

namespace SreAssignment.ObjectStorage;

/// <summary>Reads a source to its end in blocks, and knows the length and hash of what went by.</summary>
internal sealed class HashingReader(Stream source) : IDisposable
{
    private const int BlockSize = 128 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BlockSize);

    public long Length { get; private set; }

    /// <summary>The next block, valid until the next call; empty at the end. A block is full unless the source ends in it.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        var count = await source.ReadAtLeastAsync(_buffer.AsMemory(0, BlockSize), BlockSize, throwOnEndOfStream: false, cancellationToken);
        _hash.AppendData(_buffer, 0, count);
        Length += count;
        return _buffer.AsMemory(0, count);
    }

    public StoredObject Finish(string key) => new(key, Length, Convert.ToHexStringLower(_hash.GetHashAndReset()));

    public void Dispose()
    {
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }
}
