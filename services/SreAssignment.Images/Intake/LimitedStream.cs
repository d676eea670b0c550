using Microsoft.AspNetCore.Connections;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Intake;

/// <summary>A request body with a limit. A multipart form that is malformed or ends early is a problem of the request.</summary>
internal sealed class LimitedStream(Stream source, long limit, bool isForm) : Stream
{
    private long _read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public static ProblemException TooLarge(long limit) => new(ProblemTypes.BodyTooLarge, $"The image is larger than the {limit} bytes that are accepted.");

    public static ProblemException Malformed(Exception exception) =>
        new(ProblemTypes.BadRequest, $"The multipart form is malformed: {exception.Message}");

    /// <summary>Returns whether the parser of the form, and not the connection, reports the exception.</summary>
    public static bool IsMalformed(Exception exception) =>
        exception is InvalidDataException or (IOException and not BadHttpRequestException and not ConnectionResetException);

    /// <exception cref="ProblemException">The source has more bytes than the limit, or the form is malformed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await source.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (isForm && IsMalformed(exception))
        {
            throw Malformed(exception);
        }

        _read += count;
        return _read <= limit ? count : throw TooLarge(limit);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A request body is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
