using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>Sends requests that concern one bucket, and creates the bucket where it does not exist.</summary>
internal sealed class S3Bucket(IAmazonS3 client, string name, TimeProvider time)
{
    // OpenStack Swift may report for 6 seconds that a new bucket does not exist.
    private static readonly TimeSpan CreationTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private Task? _created;

    public string Name => name;

    /// <summary>Sends a request once the bucket exists, and translates errors as <see cref="S3Errors"/> does.</summary>
    /// <param name="key">The object; null for a request that concerns the whole bucket.</param>
    /// <param name="request">Sends the request. It may be called several times, so it creates the request's body each time.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<T> SendAsync<T>(string? key, Func<Task<T>> request, CancellationToken cancellationToken)
    {
        var created = EnsureCreated();
        await created.WaitAsync(cancellationToken);
        return await S3Errors.TranslateAsync(
            key,
            async () =>
            {
                try
                {
                    return await request();
                }
                catch (AmazonS3Exception exception) when (IsBucketUnknown(exception))
                {
                    return await RetryAsync(created, request, cancellationToken);
                }
            },
            cancellationToken);
    }

    /// <summary>The bucket was deleted, or the server does not know of its creation yet. Creates it again if necessary, until the server knows it.</summary>
    private async Task<T> RetryAsync<T>(Task created, Func<Task<T>> request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(CreationTimeout, time);
        using var timer = new PeriodicTimer(PollInterval, time);
        while (true)
        {
            _ = Interlocked.CompareExchange(ref _created, null, created);
            created = EnsureCreated();
            await created.WaitAsync(cancellationToken);
            try
            {
                return await request();
            }
            catch (AmazonS3Exception exception) when (IsBucketUnknown(exception) && !timeout.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    private static bool IsBucketUnknown(AmazonS3Exception exception) => exception.ErrorCode == "NoSuchBucket";

    /// <summary>
    /// Single-flight: all requests of a moment share one attempt and its error. Besides, a server may cache the negative result of a check that overlaps with
    /// the creation, so the fewer checks, the better.
    /// </summary>
    private Task EnsureCreated()
    {
        if (Volatile.Read(ref _created) is { IsCompletedSuccessfully: true } done)
            return done;
        lock (_lock)
        {
            if (_created is null or { IsCompleted: true, IsCompletedSuccessfully: false })
                _created = S3Errors.TranslateAsync(null, CreateAsync, CancellationToken.None);
            return _created;
        }
    }

    /// <summary>Has a timeout and no token of a request: a request that is cancelled must not fail the others.</summary>
    private async Task<bool> CreateAsync()
    {
        using var timeout = new CancellationTokenSource(CreationTimeout, time);
        if (await ExistsAsync(timeout.Token))
            return false;
        try
        {
            await client.PutBucketAsync(name, timeout.Token);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // Another replica created it at the same time.
        }
        using var timer = new PeriodicTimer(PollInterval, time);
        while (!await ExistsAsync(timeout.Token))
            await timer.WaitForNextTickAsync(timeout.Token);
        return true;
    }

    private async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.HeadBucketAsync(new HeadBucketRequest { BucketName = name }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }
}
