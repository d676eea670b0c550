using Amazon.S3.Model;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>Reads the response of an S3 server. Closing the reader returns the connection.</summary>
internal static class S3ObjectReader
{
    public static ObjectReader Create(string key, GetObjectResponse response)
    {
        var length = TotalLength(response.ContentRange) ?? response.ContentLength;
        return new(new ObjectInfo(key, length, response.LastModified ?? default), new TranslatingStream(key, response));
    }

    /// <summary>The number behind the slash of <c>bytes 0-9/100</c>.</summary>
    private static long? TotalLength(string? contentRange) =>
        contentRange is not null && long.TryParse(contentRange.AsSpan(contentRange.IndexOf('/', StringComparison.Ordinal) + 1), out var length) ? length : null;

    /// <summary>A server that goes away while it is being read is unavailable like one that was away before.</summary>
    private sealed class TranslatingStream(string key, GetObjectResponse response) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await S3Errors.TranslateAsync(key, () => response.ResponseStream.ReadAsync(buffer, cancellationToken).AsTask(), cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                response.Dispose();
            base.Dispose(disposing);
        }
    }
}
