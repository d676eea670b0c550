using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.ObjectStorage.Configuration;
using SreAssignment.ObjectStorage.S3;

namespace SreAssignment.ObjectStorage.Tests.S3;

/// <summary>The creation of a bucket on a server that is eventually consistent, as a cluster is and a single Swift is only now and then.</summary>
public sealed class S3BucketTests
{
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly FakeTimeProvider _time = new();

    // What the clock advances by at each request. It is more than a poll interval, so that no wait for the next request lasts.
    private TimeSpan _perRequest = TimeSpan.FromMilliseconds(200);

    private int _checksUntilVisible;
    private int _uploadsUntilVisible;
    private bool _created;

    [Test]
    public async Task A_new_bucket_is_used_once_the_server_reports_it_and_is_created_once_for_concurrent_requests()
    {
        _checksUntilVisible = 3;
        await using var server = await StartAsync();
        using var store = NewStore(server);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => store.PutAsync($"a/{n}", new MemoryStream([1]))));
        Assert.That(
            _requests.Where(request => request != "PUT object"),
            Is.EqualTo(["HEAD bucket", "PUT bucket", "HEAD bucket", "HEAD bucket", "HEAD bucket", "HEAD bucket"]));
        Assert.That(_requests.Count(request => request == "PUT object"), Is.EqualTo(20));
    }

    [Test]
    public async Task A_request_that_fails_because_the_bucket_is_not_known_is_sent_again_with_its_whole_body([Values(1, 2, 10)] int failures)
    {
        _uploadsUntilVisible = failures;
        await using var server = await StartAsync();
        using var store = NewStore(server);
        var stored = await store.PutAsync("a", new MemoryStream([1, 2, 3]));
        Assert.That(stored.Length, Is.EqualTo(3));
        var retries = Enumerable.Repeat<string[]>(["HEAD bucket", "PUT object"], failures).SelectMany(retry => retry);
        Assert.That(_requests, Is.EqualTo(["HEAD bucket", "PUT bucket", "HEAD bucket", "PUT object", .. retries]));
    }

    [Test]
    public async Task A_bucket_that_stays_unknown_makes_the_store_unavailable()
    {
        _uploadsUntilVisible = int.MaxValue;
        _perRequest = TimeSpan.FromSeconds(1);
        await using var server = await StartAsync();
        using var store = NewStore(server);
        Assert.That(async () => await store.PutAsync("a", new MemoryStream([1])), Throws.InstanceOf<ObjectStoreUnavailableException>());
        Assert.That(_requests.Count(request => request == "PUT object"), Is.InRange(3, 15));
    }

    private S3ObjectStore NewStore(WebApplication server)
    {
        var connection = ObjectStoreConnection.Parse("storage", $"Endpoint={server.Urls.Single()};AccessKey=a;SecretKey=b;Bucket=bucket");
        return new((ObjectStoreConnection.S3)connection, time: _time);
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(RespondAsync);
        await app.StartAsync();
        return app;
    }

    private async Task RespondAsync(HttpContext context)
    {
        var isBucket = context.Request.Path.Value!.Trim('/') == "bucket";
        _time.Advance(_perRequest);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _requests.Enqueue($"{context.Request.Method} {(isBucket ? "bucket" : "object")}");
        var isKnown = (isBucket, context.Request.Method) switch
        {
            (true, "PUT") => _created = true,
            (true, _) => _created && Interlocked.Decrement(ref _checksUntilVisible) < 0,
            _ => Interlocked.Decrement(ref _uploadsUntilVisible) < 0,
        };
        if (isKnown && (isBucket || body.Length > 0))
            return;
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        if (context.Request.Method != "HEAD")
            await context.Response.WriteAsync("<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist.</Message></Error>");
    }
}
