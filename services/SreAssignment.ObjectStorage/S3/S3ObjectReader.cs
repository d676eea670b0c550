using Amazon.S3.Model;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>An S3 server's answer as a reader: closing the reader gives the connection back.</summary>
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
    private sealed class TranslatingStream(string key, GetObjectResponse response) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await S3Errors.TranslateAsync(key, () => response.ResponseStream.ReadAsync(buffer, cancellationToken).AsTask(), cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => response.ResponseStream.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                response.Dispose();
            base.Dispose(disposing);
        }
    }
}
