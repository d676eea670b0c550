using Microsoft.AspNetCore.Connections;
using SreAssignment.ObjectStorage;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Uploads;

/// <summary>A request body with a limit. A multipart form that is malformed or ends early is a problem of the request.</summary>
internal sealed class LimitedStream(Stream source, long limit, bool isForm) : ForwardStream
{
    private long _read;

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
}
