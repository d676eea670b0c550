using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>Uploads one object: in a single request, or in parts where it is longer than one part. One part at a time is in memory.</summary>
internal sealed class S3Upload(IAmazonS3 client, S3Bucket bucket, string key)
{
    /// <summary>8 MiB. S3 accepts at most 10,000 parts, and only the last one may be smaller than 5 MiB.</summary>
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
        return bucket.SendAsync(key, SendAsync, cancellationToken);

        Task<PutObjectResponse> SendAsync() => client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = bucket.Name,
                Key = key,
                InputStream = new MemoryStream(part, 0, length, writable: false),
                UseChunkEncoding = false,
            },
            cancellationToken);
    }

    private async Task PutPartsAsync(HashingReader source, byte[] part, CancellationToken cancellationToken)
    {
        var upload = await bucket.SendAsync(key, () => client.InitiateMultipartUploadAsync(bucket.Name, key, cancellationToken), cancellationToken);
        try
        {
            var parts = new List<PartETag>();
            for (var length = PartSize; length > 0; length = await FillAsync(source, part, cancellationToken))
                parts.Add(await PutPartAsync(upload.UploadId, parts.Count + 1, part, length, cancellationToken));
            var request = new CompleteMultipartUploadRequest { BucketName = bucket.Name, Key = key, UploadId = upload.UploadId, PartETags = parts };
            await bucket.SendAsync(key, () => client.CompleteMultipartUploadAsync(request, cancellationToken), cancellationToken);
        }
        catch
        {
            await AbortAsync(upload.UploadId);
            throw;
        }
    }

    private async Task<PartETag> PutPartAsync(string uploadId, int number, byte[] part, int length, CancellationToken cancellationToken)
    {
        var response = await bucket.SendAsync(key, SendAsync, cancellationToken);
        return new(number, response.ETag);

        Task<UploadPartResponse> SendAsync() => client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = bucket.Name,
                Key = key,
                UploadId = uploadId,
                PartNumber = number,
                PartSize = length,
                InputStream = new MemoryStream(part, 0, length, writable: false),
                UseChunkEncoding = false,
            },
            cancellationToken);
    }

    private async Task AbortAsync(string uploadId)
    {
        try
        {
            // Has a timeout of its own: the upload may have failed because the server is slow.
            using var limit = new CancellationTokenSource(AbortTimeout);
            await S3Errors.TranslateAsync(key, () => client.AbortMultipartUploadAsync(bucket.Name, key, uploadId, limit.Token), CancellationToken.None);
        }
        catch (ObjectStoreException)
        {
            // The upload reports its own error. The parts are not listed as an object, and the sweep removes them.
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
