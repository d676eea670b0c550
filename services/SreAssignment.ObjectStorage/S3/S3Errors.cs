using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>Says what an S3 server's answer, or the lack of one, means for the store.</summary>
internal static class S3Errors
{
    /// <param name="key">The object that was asked for; null where it was the bucket, which is no less than the store itself.</param>
    /// <param name="call">Asks.</param>
    /// <param name="cancellationToken">The caller's own, which is left alone.</param>
    public static async Task<T> TranslateAsync<T>(string? key, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        // The client's own timeouts are cancellations that nobody asked for, and when connecting a TimeoutException.
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            throw Translated(key, exception);
        }
    }

    private static Exception Translated(string? key, Exception exception) => exception switch
    {
        AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" } when key is not null => new ObjectNotFoundException(key, exception),
        AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable } =>
            new ArgumentOutOfRangeException($"The range starts behind the end of the object '{key}'.", exception),
        AmazonS3Exception { StatusCode: HttpStatusCode.InsufficientStorage } or AmazonS3Exception { ErrorCode: "QuotaExceeded" or "XMinioStorageFull" } =>
            new ObjectStoreFullException("The S3 server has no space left.", exception),
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } =>
            new ObjectStoreUnavailableException("The S3 server refuses the access key. Check AccessKey and SecretKey of the connection string.", exception),
        _ => new ObjectStoreUnavailableException("The S3 server does not answer, or fails.", exception),
    };
}
