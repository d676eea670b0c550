using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>Translates the errors of the S3 client into those of <see cref="IObjectStore"/>.</summary>
internal static class S3Errors
{
    /// <param name="key">The requested object; null for a request that concerns the whole bucket.</param>
    /// <param name="call">Sends the request.</param>
    /// <param name="cancellationToken">The token of the request; its cancellation is not translated.</param>
    public static async Task<T> TranslateAsync<T>(string? key, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        // The client's own timeouts are an OperationCanceledException, and a TimeoutException while it connects.
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
            or TimeoutException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            throw Translated(key, exception);
        }
    }

    private static Exception Translated(string? key, Exception exception) => exception switch
    {
        AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" } when key is not null =>
            new ObjectNotFoundException(key, exception),
        AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable } =>
            new ArgumentOutOfRangeException($"The range starts behind the end of the object '{key}'.", exception),
        AmazonS3Exception { StatusCode: HttpStatusCode.InsufficientStorage } or AmazonS3Exception { ErrorCode: "QuotaExceeded" or "XMinioStorageFull" } =>
            new ObjectStoreFullException("The S3 server has no space left.", exception),
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } =>
            new ObjectStoreUnavailableException("The S3 server rejects the access key. Check AccessKey and SecretKey of the connection string.", exception),
        _ => new ObjectStoreUnavailableException("The S3 server does not respond, or fails.", exception),
    };
}
