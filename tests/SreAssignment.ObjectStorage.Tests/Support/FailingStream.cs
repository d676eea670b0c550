namespace SreAssignment.ObjectStorage.Tests.Support;

/// <summary>Gives some bytes and then throws, as a client's connection does that breaks in the middle of an upload.</summary>
internal sealed class FailingStream(int bytesBefore, Func<Exception> failure) : MemoryStream(new byte[bytesBefore])
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await base.ReadAsync(buffer, cancellationToken);
        return count > 0 ? count : throw failure();
    }
}
