using System.Buffers;
using System.Runtime.InteropServices;

namespace SreAssignment.Images.Work;

/// <summary>
/// The bytes of an encoded image. They are outside of the managed heap, which would keep the memory for long after: here it is given back at once, so that what the
/// gate counts is what is held.
/// </summary>
internal sealed class LoadedContent : MemoryManager<byte>
{
    private readonly int _length;
    private nint _bytes;

    private LoadedContent(int length) => (_bytes, _length) = (Marshal.AllocHGlobal(length), length);

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Span => GetSpan();

    /// <exception cref="EndOfStreamException">The stream has fewer bytes.</exception>
    public static async Task<LoadedContent> LoadAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        var content = new LoadedContent((int)length);
        try
        {
            await stream.ReadExactlyAsync(content.Memory, cancellationToken);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>A reader, to be used no longer than this lives.</summary>
    public unsafe Stream Open() => new UnmanagedMemoryStream((byte*)_bytes, _length);

    public void Dispose() => ((IDisposable)this).Dispose();

    public override unsafe Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_bytes == 0, this);
        return new((void*)_bytes, _length);
    }

    // It does not move.
    public override unsafe MemoryHandle Pin(int elementIndex = 0) => new((byte*)_bytes + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        Marshal.FreeHGlobal(_bytes);
        _bytes = 0;
    }
}
