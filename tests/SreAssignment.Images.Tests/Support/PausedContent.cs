using System.Net;

namespace SreAssignment.Images.Tests.Support;

/// <summary>A body that pauses after its first part.</summary>
internal sealed class PausedContent(byte[] bytes, int firstPart) : HttpContent
{
    private readonly TaskCompletionSource _paused = new();
    private readonly TaskCompletionSource _resumed = new();

    /// <summary>Ends when the first part has been sent.</summary>
    public Task Paused => _paused.Task;

    public void Resume() => _resumed.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(bytes.AsMemory(0, firstPart));
        await stream.FlushAsync();
        _paused.SetResult();
        await _resumed.Task;
        await stream.WriteAsync(bytes.AsMemory(firstPart));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
