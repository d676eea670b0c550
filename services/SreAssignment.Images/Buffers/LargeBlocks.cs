using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace SreAssignment.Images.Buffers;

/// <summary>
/// The memory that the server reads requests into. It receives at most one block with one call of the system; its own blocks have 4 KiB, which are more than
/// 600 calls for a photo of 2.5 MB.
/// </summary>
internal sealed class LargeBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    /// <summary>The least size of a block in bytes.</summary>
    public const int BlockSize = 32 * 1024;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockSize));

    // The blocks belong to the shared pool.
    protected override void Dispose(bool disposing)
    {
    }
}
