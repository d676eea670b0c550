using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.ObjectStorage.Configuration;
using SreAssignment.ObjectStorage.FileSystem;
using SreAssignment.ObjectStorage.Telemetry;

namespace SreAssignment.ObjectStorage.Tests.Telemetry;

/// <summary>What the trace of a request says of the store.</summary>
public sealed class StoreSpansTests : IDisposable
{
    private const string Secret = "hunter2-hunter2";
    private static readonly ObjectStoreConnection.S3 S3 = new(new Uri("http://minio:9000"), "the-access-key", Secret, "bucket", "us-east-1");

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ConcurrentQueue<Activity> _started = new();
    private readonly ActivityListener _listener;
    private readonly Activity _request = new("request");

    public StoreSpansTests()
    {
        // Other tests run beside this one, and only what belongs to this one's request counts.
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StoreSpans.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity => Keep(_started, activity),
            ActivityStopped = activity => Keep(_ended, activity),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Test]
    public async Task Every_call_is_a_span_of_the_request()
    {
        using var store = Store(Files);
        using var request = _request.Start();
        await CallEverythingAsync(store);

        Assert.That(
            _ended.Select(s => s.DisplayName),
            Is.EqualTo(["put object", "get object", "head object", "list objects", "sweep leftovers", "delete object"]));
        Assert.That(_ended.Select(s => s.ParentSpanId), Is.All.EqualTo(request.SpanId));
        Assert.That(_ended.Select(s => s.Kind), Is.All.EqualTo(ActivityKind.Client));
        Assert.That(_ended.Select(s => s.GetTagItem("peer.service")), Is.All.EqualTo("storage"));
        Assert.That(_ended.Select(s => s.Status), Is.All.EqualTo(ActivityStatusCode.Unset));
        Assert.That(_ended.First().GetTagItem("file.path"), Is.EqualTo(Path.Join(_folder.Path, "a/b")));
    }

    [Test]
    public async Task A_call_to_s3_is_described_as_the_convention_for_its_clients_has_it()
    {
        using var store = Store(S3);
        using var request = _request.Start();
        await CallEverythingAsync(store);

        Assert.That(
            _ended.Select(s => s.DisplayName),
            Is.EqualTo(["S3.PutObject", "S3.GetObject", "S3.HeadObject", "S3.ListObjectsV2", "S3.ListMultipartUploads", "S3.DeleteObject"]));
        Assert.That(_ended.First().TagObjects, Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["peer.service"] = "storage",
            ["rpc.system"] = "aws-api",
            ["rpc.service"] = "S3",
            ["rpc.method"] = "PutObject",
            ["aws.s3.bucket"] = "bucket",
            ["aws.s3.key"] = "a/b",
            ["server.address"] = "minio",
            ["server.port"] = 9000,
        }));
        Assert.That(_ended.SelectMany(s => s.TagObjects).Select(t => $"{t.Value}"), Has.None.Contains(Secret).And.None.Contains(S3.AccessKey));
    }

    [Test]
    public void Missing_object_is_not_an_error()
    {
        using var store = Store(Files);
        using var request = _request.Start();
        Assert.That(async () => await store.HeadAsync("none"), Throws.InstanceOf<ObjectNotFoundException>());
        Assert.That(_ended.Single().Status, Is.EqualTo(ActivityStatusCode.Unset));
    }

    [Test]
    public void Unavailable_store_is_an_error()
    {
        using var store = Store(Files);
        Directory.Move(_folder.Path, _folder.Path + "-aside");
        try
        {
            using var request = _request.Start();
            Assert.That(async () => await store.HeadAsync("a"), Throws.InstanceOf<ObjectStoreUnavailableException>());
        }
        finally
        {
            Directory.Move(_folder.Path + "-aside", _folder.Path);
        }

        var span = _ended.Single();
        Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(span.GetTagItem("error.type"), Is.EqualTo(typeof(ObjectStoreUnavailableException).FullName));
    }

    [Test]
    public async Task What_is_read_slowly_or_never_to_its_end_leaves_no_span_open()
    {
        using var store = Store(Files);
        using var request = _request.Start();
        await store.PutAsync("a", new MemoryStream(new byte[100_000]));
        await store.PutAsync("b", new MemoryStream([1]));
        await using var reader = await store.OpenReadAsync("a");
        await using var objects = store.ListAsync("").GetAsyncEnumerator();
        await objects.MoveNextAsync();

        Assert.That(_started, Has.Count.EqualTo(4));
        Assert.That(_ended, Is.EquivalentTo(_started));
        Assert.That(Activity.Current, Is.SameAs(request));
    }

    [Test]
    public async Task Outside_of_a_request_there_is_no_span()
    {
        using var store = Store(Files);
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StoreSpans.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Keep(ended, activity, only: "file.path", Path.Join(_folder.Path, "a/b")),
        };
        ActivitySource.AddActivityListener(listener);
        await CallEverythingAsync(store);
        Assert.That(ended, Is.Empty);
    }

    private ObjectStoreConnection.Files Files => new(_folder.Path);

    private InstrumentedObjectStore Store(ObjectStoreConnection connection) =>
        new(new FileSystemObjectStore(_folder.Path), new StoreSpans("storage", connection), _services.GetRequiredService<IMeterFactory>());

    private static async Task CallEverythingAsync(InstrumentedObjectStore store)
    {
        await store.PutAsync("a/b", new MemoryStream([1]));
        await (await store.OpenReadAsync("a/b")).DisposeAsync();
        await store.HeadAsync("a/b");
        await store.ListAsync("").ToListAsync();
        await store.SweepAsync(DateTimeOffset.UnixEpoch);
        await store.DeleteAsync("a/b");
    }

    private void Keep(ConcurrentQueue<Activity> kept, Activity activity)
    {
        if (activity.TraceId == _request.TraceId)
            kept.Enqueue(activity);
    }

    private static void Keep(ConcurrentQueue<Activity> kept, Activity activity, string only, string value)
    {
        if (activity.GetTagItem(only) as string == value)
            kept.Enqueue(activity);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }
}
