using System.Runtime.ExceptionServices;
using SkiaSharp;

namespace SreAssignment.Images.Imaging;

/// <summary>
/// What a native codec reads from. No exception may pass through native code, and a native decode can be stopped in no other way: so a failing source, or a
/// cancelled token, looks to the codec as if the input ended, and <see cref="ThrowIfStopped"/> says afterwards that it did not. A codec asks for whatever numbers a
/// hostile image holds, so none of them is taken at its word.
/// </summary>
/// <param name="source">Can seek.</param>
/// <param name="cancellationToken">Ends the input.</param>
internal sealed class CodecStream(Stream source, CancellationToken cancellationToken) : SKAbstractManagedStream
{
    private ExceptionDispatchInfo? _failure;

    public void ThrowIfStopped()
    {
        cancellationToken.ThrowIfCancellationRequested();
        _failure?.Throw();
    }

    protected override nint OnRead(nint buffer, nint size)
    {
        if (cancellationToken.IsCancellationRequested || _failure is not null)
            return 0;
        try
        {
            // Unsigned on the other side, and up to more than there can be.
            var count = (nint)Math.Min((nuint)size, (nuint)Math.Min(source.Length - source.Position, int.MaxValue));
            return buffer == 0 ? Pass(count) : Fill(buffer, (int)count);
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            return 0;
        }
    }

    protected override nint OnPeek(nint buffer, nint size)
    {
        var position = source.Position;
        var count = OnRead(buffer, size);
        source.Position = position;
        return count;
    }

    protected override bool OnIsAtEnd() => source.Position >= source.Length || cancellationToken.IsCancellationRequested || _failure is not null;

    protected override bool OnHasPosition() => true;

    protected override bool OnHasLength() => true;

    protected override nint OnGetPosition() => (nint)source.Position;

    protected override nint OnGetLength() => (nint)source.Length;

    protected override bool OnRewind() => MoveTo(0);

    protected override bool OnSeek(nint position) => MoveTo((long)Math.Min((nuint)position, (nuint)source.Length));

    protected override bool OnMove(int offset) => MoveTo(source.Position + offset);

    protected override nint OnCreateNew() => 0;

    private nint Pass(nint count)
    {
        source.Position += count;
        return count;
    }

    // Codecs take a short read for the end.
    private unsafe nint Fill(nint buffer, int count) => source.ReadAtLeast(new Span<byte>((void*)buffer, count), count, throwOnEndOfStream: false);

    private bool MoveTo(long position)
    {
        source.Position = Math.Clamp(position, 0, source.Length);
        return true;
    }
}
