using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using SreAssignment.ObjectStorage.Configuration;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>Objects in one bucket of an S3 server, which is made when it is missing.</summary>
/// <param name="connection">Which server and which bucket.</param>
/// <param name="pageSize">How many keys one call lists, at most 1,000.</param>
internal sealed class S3ObjectStore(ObjectStoreConnection.S3 connection, int pageSize = 1000) : IObjectStore, IDisposable
{
    private readonly AmazonS3Client _client = S3ClientFactory.Create(connection);
    private readonly string _bucket = connection.Bucket;
    private volatile bool _hasBucket;

    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        await EnsureBucketAsync(cancellationToken);
        return await new S3Upload(_client, _bucket, key).RunAsync(content, cancellationToken);
    }

    public async Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        await EnsureBucketAsync(cancellationToken);
        var request = new GetObjectRequest { BucketName = _bucket, Key = key, ByteRange = HeaderFor(range) };
        var response = await S3Errors.TranslateAsync(key, () => _client.GetObjectAsync(request, cancellationToken), cancellationToken);
        return S3ObjectReader.Create(key, response);
    }

    public async Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        await EnsureBucketAsync(cancellationToken);
        var response = await S3Errors.TranslateAsync(key, () => _client.GetObjectMetadataAsync(_bucket, key, cancellationToken), cancellationToken);
        return new(key, response.ContentLength, response.LastModified ?? default);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        await EnsureBucketAsync(cancellationToken);
        try
        {
            await S3Errors.TranslateAsync(key, () => _client.DeleteObjectAsync(_bucket, key, cancellationToken), cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            // Amazon's server calls this a success, and some others do not.
        }
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectKey.ValidatePrefix(prefix);
        await EnsureBucketAsync(cancellationToken);
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = prefix, StartAfter = startAfter, MaxKeys = pageSize };
        ListObjectsV2Response page;
        do
        {
            page = await S3Errors.TranslateAsync(null, () => _client.ListObjectsV2Async(request, cancellationToken), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
                yield return new(found.Key, found.Size ?? 0, found.LastModified ?? default);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        await EnsureBucketAsync(cancellationToken);
        var uploads = await S3Errors.TranslateAsync(
            null, () => _client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _bucket }, cancellationToken), cancellationToken);
        var old = (uploads.MultipartUploads ?? []).Where(upload => upload.Initiated?.ToUniversalTime() < before.UtcDateTime).ToList();
        foreach (var upload in old)
        {
            await S3Errors.TranslateAsync(
                upload.Key, () => _client.AbortMultipartUploadAsync(_bucket, upload.Key, upload.UploadId, cancellationToken), cancellationToken);
        }
        return old.Count;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Asked for once; whoever comes first makes it, and several may do so at once.</summary>
    private async ValueTask EnsureBucketAsync(CancellationToken cancellationToken)
    {
        if (_hasBucket)
            return;
        await S3Errors.TranslateAsync(null, () => CreateBucketAsync(cancellationToken), cancellationToken);
        _hasBucket = true;
    }

    private async Task<bool> CreateBucketAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.HeadBucketAsync(new HeadBucketRequest { BucketName = _bucket }, cancellationToken);
            return false;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            try
            {
                await _client.PutBucketAsync(_bucket, cancellationToken);
            }
            catch (AmazonS3Exception race) when (race.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
            {
                // Another replica was faster.
            }
            return true;
        }
    }

    private static Amazon.S3.Model.ByteRange? HeaderFor(ByteRange? range) => range switch
    {
        null => null,
        { Length: null } open => new($"bytes={open.Offset}-"),
        { Length: { } length } part => new(part.Offset, part.Offset + length - 1),
    };
}
