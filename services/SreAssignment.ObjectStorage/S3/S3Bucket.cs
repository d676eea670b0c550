using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace SreAssignment.ObjectStorage.S3;

/// <summary>Sends requests that concern one bucket, and creates the bucket where it does not exist.</summary>
internal sealed class S3Bucket(IAmazonS3 client, string name)
{
    private static readonly TimeSpan CreationTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private Task? _created;

    public string Name => name;

    /// <summary>Sends a request once the bucket exists, and translates errors as <see cref="S3Errors"/> does.</summary>
    /// <param name="key">The object; null for a request that concerns the whole bucket.</param>
    /// <param name="request">Sends the request. It may be called twice, so it creates the request's body each time.</param>
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
                catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchBucket")
                {
                    // The bucket was deleted, or this node of the server does not know of its creation yet.
                    _ = Interlocked.CompareExchange(ref _created, null, created);
                    await EnsureCreated().WaitAsync(cancellationToken);
                    return await request();
                }
            },
            cancellationToken);
    }

    /// <summary>
    /// Single-flight: all requests of a moment share one attempt and its error. Besides, a server may cache the negative result of a check that overlaps with
    /// the creation; OpenStack Swift does so for 6 seconds. Requests that fail for that reason after their own check succeeded are sent a second time.
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
        using var timeout = new CancellationTokenSource(CreationTimeout);
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
        using var timer = new PeriodicTimer(PollInterval);
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
