namespace SreAssignment.ObjectStorage.Tests.Support;

/// <summary>Gives its bytes in small uneven parts and cannot seek, as a request body.</summary>
internal sealed class DribblingStream(byte[] bytes) : MemoryStream(bytes)
{
    private int _reads;

    public override bool CanSeek => false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return await base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + _reads++ * 37 % 4096)], cancellationToken);
    }
}
