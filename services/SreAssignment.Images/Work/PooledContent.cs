using System.Buffers;

namespace SreAssignment.Images.Work;

/// <summary>The bytes of an encoded image in borrowed memory.</summary>
internal sealed class PooledContent : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _length;

    private PooledContent(byte[] buffer, int length) => (_buffer, _length) = (buffer, length);

    /// <exception cref="EndOfStreamException">The stream has fewer bytes.</exception>
    public static async Task<PooledContent> LoadAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        var content = new PooledContent(ArrayPool<byte>.Shared.Rent((int)length), (int)length);
        try
        {
            await stream.ReadExactlyAsync(content._buffer.AsMemory(0, content._length), cancellationToken);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    public Stream Open() => new MemoryStream(_buffer, 0, _length, writable: false);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
