using System.Buffers;
using System.Runtime.InteropServices;

namespace SreAssignment.Images.Buffers;

/// <summary>
/// The bytes of an encoded image in native memory. The managed heap would keep the memory after use; native memory is freed at once, so that the work gate
/// counts what is in use.
/// </summary>
internal sealed class LoadedContent : MemoryManager<byte>
{
    private readonly bool _isOwner;
    private nint _bytes;

    private LoadedContent(nint bytes, int length, bool isOwner) => (_bytes, Length, _isOwner) = (bytes, length, isOwner);

    /// <summary>The number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Span => GetSpan();

    /// <summary>Allocates memory, of which the content is undefined.</summary>
    public static LoadedContent Allocate(int length) => new(Marshal.AllocHGlobal(length), length, isOwner: true);

    /// <exception cref="EndOfStreamException">The stream has fewer bytes.</exception>
    public static async Task<LoadedContent> LoadAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        var content = Allocate((int)length);
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

    /// <summary>The first bytes, which are not freed with the result. They must be used no longer than this object lives.</summary>
    public LoadedContent Borrow(int length) => new(_bytes, Math.Min(length, Length), isOwner: false);

    /// <summary>Changes the length. The bytes may move, so nothing may refer to them.</summary>
    public void Resize(int length)
    {
        _bytes = Marshal.ReAllocHGlobal(_bytes, length);
        Length = length;
    }

    /// <summary>Opens a reader, which is valid as long as this object.</summary>
    public unsafe Stream Open() => new UnmanagedMemoryStream((byte*)_bytes, Length);

    /// <summary>Opens a reader that frees the memory when it is disposed of.</summary>
    public Stream OpenAndOwn() => new OwningStream(this);

    public void Dispose() => ((IDisposable)this).Dispose();

    public override unsafe Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_bytes == 0, this);
        return new((void*)_bytes, Length);
    }

    // It does not move.
    public override unsafe MemoryHandle Pin(int elementIndex = 0) => new((byte*)_bytes + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (_isOwner)
            Marshal.FreeHGlobal(_bytes);
        _bytes = 0;
    }

    private sealed unsafe class OwningStream(LoadedContent content) : UnmanagedMemoryStream((byte*)content._bytes, content.Length)
    {
        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
                content.Dispose();
        }
    }
}
