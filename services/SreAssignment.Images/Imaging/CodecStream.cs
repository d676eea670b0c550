using System.Runtime.ExceptionServices;

namespace SreAssignment.Images.Imaging;

/// <summary>
/// What a native codec reads from. No exception may pass through native code, and a native decode can be stopped in no other way: so a failing source, or a
/// cancelled token, looks to the codec as if the input ended, and <see cref="ThrowIfStopped"/> says afterwards that it did not.
/// </summary>
internal sealed class CodecStream(Stream source, CancellationToken cancellationToken) : Stream
{
    private ExceptionDispatchInfo? _failure;

    public override bool CanRead => true;
    public override bool CanSeek => source.CanSeek;
    public override bool CanWrite => false;
    public override long Length => source.Length;

    public override long Position
    {
        get => source.Position;
        set => source.Position = value;
    }

    public void ThrowIfStopped()
    {
        cancellationToken.ThrowIfCancellationRequested();
        _failure?.Throw();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (cancellationToken.IsCancellationRequested || _failure is not null)
            return 0;
        try
        {
            // Codecs take a short read for the end.
            return source.ReadAtLeast(buffer.AsSpan(offset, count), count, throwOnEndOfStream: false);
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            return 0;
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => source.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
