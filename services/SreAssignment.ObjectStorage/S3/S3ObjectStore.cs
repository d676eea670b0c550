using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using SreAssignment.ObjectStorage.Configuration;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>Objects in one bucket of an S3 server. The bucket is created where it does not exist.</summary>
internal sealed class S3ObjectStore : IObjectStore, IDisposable
{
    // Enough for a list page of 20 images, of which each has two or three objects.
    private const int FirstPageSize = 64;
    private const int PageGrowth = 4;

    private readonly int _pageSize;
    private readonly AmazonS3Client _client;
    private readonly S3Bucket _bucket;

    /// <param name="connection">The server and the bucket.</param>
    /// <param name="pageSize">How many keys one request lists at most, from 1 to 1,000.</param>
    /// <param name="time">The clock of waits for a new bucket; that of the system when null.</param>
    public S3ObjectStore(ObjectStoreConnection.S3 connection, int pageSize = 1000, TimeProvider? time = null)
    {
        _pageSize = pageSize;
        _client = S3ClientFactory.Create(connection);
        _bucket = new S3Bucket(_client, connection.Bucket, time ?? TimeProvider.System);
    }

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        return new S3Upload(_client, _bucket, key).RunAsync(content, cancellationToken);
    }

    public async Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        var request = new GetObjectRequest { BucketName = _bucket.Name, Key = key, ByteRange = HeaderFor(range) };
        var response = await _bucket.SendAsync(key, () => _client.GetObjectAsync(request, cancellationToken), cancellationToken);
        return S3ObjectReader.Create(key, response);
    }

    public async Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        var response = await _bucket.SendAsync(key, () => _client.GetObjectMetadataAsync(_bucket.Name, key, cancellationToken), cancellationToken);
        return new(key, response.ContentLength, response.LastModified ?? default);
    }

    /// <summary>Copies the object to itself on the server. S3 rejects that unless the metadata are replaced.</summary>
    public Task TouchAsync(string key, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        var request = new CopyObjectRequest
        {
            SourceBucket = _bucket.Name,
            SourceKey = key,
            DestinationBucket = _bucket.Name,
            DestinationKey = key,
            MetadataDirective = S3MetadataDirective.REPLACE,
        };
        return _bucket.SendAsync(key, () => _client.CopyObjectAsync(request, cancellationToken), cancellationToken);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        try
        {
            await _bucket.SendAsync(key, () => _client.DeleteObjectAsync(_bucket.Name, key, cancellationToken), cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            // Amazon S3 reports success for a missing object. Other servers return 404.
        }
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectKey.ValidatePrefix(prefix);
        var request = new ListObjectsV2Request { BucketName = _bucket.Name, Prefix = prefix, StartAfter = startAfter };
        var size = FirstPageSize;
        ListObjectsV2Response page;
        do
        {
            // Most listings end after some keys, and a server needs time for each key of a response. Longer ones have few requests all the same.
            request.MaxKeys = Math.Min(size, _pageSize);
            size = Math.Min(size * PageGrowth, _pageSize);
            page = await _bucket.SendAsync(null, () => _client.ListObjectsV2Async(request, cancellationToken), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
                yield return new(found.Key, found.Size ?? 0, found.LastModified ?? default);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var uploads = await _bucket.SendAsync(
            null, () => _client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _bucket.Name }, cancellationToken), cancellationToken);
        var old = (uploads.MultipartUploads ?? []).Where(upload => upload.Initiated?.ToUniversalTime() < before.UtcDateTime).ToList();
        foreach (var upload in old)
        {
            await _bucket.SendAsync(
                upload.Key, () => _client.AbortMultipartUploadAsync(_bucket.Name, upload.Key, upload.UploadId, cancellationToken), cancellationToken);
        }
        return old.Count;
    }

    public void Dispose() => _client.Dispose();

    private static Amazon.S3.Model.ByteRange? HeaderFor(ByteRange? range) => range switch
    {
        null => null,
        { Length: null } open => new($"bytes={open.Offset}-"),
        { Length: { } length } part => new(part.Offset, part.Offset + length - 1),
    };
}
