using System.Net;

namespace SreAssignment.Images.Tests.Support;

/// <summary>A body of which only the first part is sent until the rest is let go.</summary>
internal sealed class PausedContent(byte[] bytes, int firstPart) : HttpContent
{
    private readonly TaskCompletionSource _paused = new();
    private readonly TaskCompletionSource _goOn = new();

    /// <summary>Ends when the first part has been sent.</summary>
    public Task Paused => _paused.Task;

    public void GoOn() => _goOn.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(bytes.AsMemory(0, firstPart));
        await stream.FlushAsync();
        _paused.SetResult();
        await _goOn.Task;
        await stream.WriteAsync(bytes.AsMemory(firstPart));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
