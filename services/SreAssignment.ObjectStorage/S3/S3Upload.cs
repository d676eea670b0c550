using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>One write: in a single request, or in parts where it is longer than one part. Only one part at a time is in memory.</summary>
internal sealed class S3Upload(IAmazonS3 client, string bucket, string key)
{
    /// <summary>8 MiB; S3 takes no part under 5 MiB but the last, and at most 10,000 of them.</summary>
    public const int PartSize = 8 * 1024 * 1024;

    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(2);

    public async Task<StoredObject> RunAsync(Stream content, CancellationToken cancellationToken)
    {
        using var source = new HashingReader(content);
        var part = ArrayPool<byte>.Shared.Rent(PartSize);
        try
        {
            var length = await FillAsync(source, part, cancellationToken);
            if (length < PartSize)
                await PutAsync(part, length, cancellationToken);
            else
                await PutPartsAsync(source, part, cancellationToken);
            return source.Finish(key);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    private Task PutAsync(byte[] part, int length, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = new MemoryStream(part, 0, length, writable: false),
            UseChunkEncoding = false,
        };
        return S3Errors.TranslateAsync(key, () => client.PutObjectAsync(request, cancellationToken), cancellationToken);
    }

    private async Task PutPartsAsync(HashingReader source, byte[] part, CancellationToken cancellationToken)
    {
        var upload = await S3Errors.TranslateAsync(
            key, () => client.InitiateMultipartUploadAsync(bucket, key, cancellationToken), cancellationToken);
        try
        {
            var parts = new List<PartETag>();
            for (var length = PartSize; length > 0; length = await FillAsync(source, part, cancellationToken))
                parts.Add(await PutPartAsync(upload.UploadId, parts.Count + 1, part, length, cancellationToken));
            var request = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId, PartETags = parts };
            await S3Errors.TranslateAsync(key, () => client.CompleteMultipartUploadAsync(request, cancellationToken), cancellationToken);
        }
        catch
        {
            await AbortAsync(upload.UploadId);
            throw;
        }
    }

    private async Task<PartETag> PutPartAsync(string uploadId, int number, byte[] part, int length, CancellationToken cancellationToken)
    {
        var request = new UploadPartRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = uploadId,
            PartNumber = number,
            PartSize = length,
            InputStream = new MemoryStream(part, 0, length, writable: false),
            UseChunkEncoding = false,
        };
        var response = await S3Errors.TranslateAsync(key, () => client.UploadPartAsync(request, cancellationToken), cancellationToken);
        return new(number, response.ETag);
    }

    private async Task AbortAsync(string uploadId)
    {
        try
        {
            // Bounded on its own: the upload may have been stopped because the server is slow.
            using var limit = new CancellationTokenSource(AbortTimeout);
            await S3Errors.TranslateAsync(key, () => client.AbortMultipartUploadAsync(bucket, key, uploadId, limit.Token), CancellationToken.None);
        }
        catch (ObjectStoreException)
        {
            // What stopped the upload is the error to report. Its parts are invisible, and swept.
        }
    }

    private static async Task<int> FillAsync(HashingReader source, byte[] part, CancellationToken cancellationToken)
    {
        var length = 0;
        while (length < PartSize && await source.ReadAsync(cancellationToken) is { IsEmpty: false } block)
        {
            block.CopyTo(part.AsMemory(length));
            length += block.Length;
        }
        return length;
    }
}
