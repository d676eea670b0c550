using Amazon.S3.Model;
using SreAssignment.ObjectStorage.Configuration;
using SreAssignment.ObjectStorage.S3;

namespace SreAssignment.ObjectStorage.Tests.S3;

/// <summary>The contract with an S3 server.</summary>
public sealed class S3ObjectStoreTests : ObjectStoreContract, IDisposable
{
    private static SwiftServer _swift = null!;

    private readonly string _bucket = $"bucket-{Guid.NewGuid():N}";
    private readonly Lazy<S3ObjectStore> _store;

    public S3ObjectStoreTests() => _store = new(() => new S3ObjectStore(Connection(), pageSize: 7));

    private protected override IObjectStore Store => _store.Value;

    /// <summary>Swift with one copy returns 404 when a concurrent upload replaces the file that it opens. Amazon S3 and MinIO are consistent.</summary>
    private protected override bool MayMissWhileReplaced => true;

    [OneTimeSetUp]
    public static async Task StartServer() => _swift = await SwiftServer.StartAsync();

    [OneTimeTearDown]
    public static void StopServer() => _swift?.Dispose();

    [Test]
    public async Task Stores_that_find_no_bucket_at_the_same_time_use_the_same_new_one()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => new S3ObjectStore(Connection())).ToList();
        await Task.WhenAll(stores.Select((store, i) => store.PutAsync($"key/{i}", new MemoryStream([1]))));
        Assert.That(await KeysAsync("key/"), Has.Count.EqualTo(4));
        stores.ForEach(store => store.Dispose());
    }

    [Test]
    public async Task Listing_that_continues_after_the_small_first_request_is_whole()
    {
        using var store = new S3ObjectStore(Connection());
        var keys = Enumerable.Range(0, 130).Select(n => $"many/{n:0000}").ToList();
        await Parallel.ForEachAsync(keys, async (key, token) => await store.PutAsync(key, new MemoryStream([1]), token));
        Assert.That(await store.ListAsync("many/").Select(info => info.Key).ToListAsync(), Is.EqualTo(keys));
        Assert.That(await store.ListAsync("many/", keys[59]).Select(info => info.Key).ToListAsync(), Is.EqualTo(keys[60..]));
    }

    [Test]
    public async Task An_incomplete_upload_is_not_listed_and_is_swept_when_old()
    {
        await PutAsync("whole", "x");
        using var client = S3ClientFactory.Create(Connection());
        await client.InitiateMultipartUploadAsync(_bucket, "half");
        Assert.That(await KeysAsync(""), Is.EqualTo(["whole"]));
        Assert.That(await Store.SweepAsync(DateTimeOffset.UtcNow.AddHours(-1)), Is.Zero);
        Assert.That(await Store.SweepAsync(DateTimeOffset.UtcNow.AddHours(1)), Is.EqualTo(1));
        var left = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _bucket });
        Assert.That(left.MultipartUploads ?? [], Is.Empty);
    }

    [Test]
    public void A_wrong_secret_is_reported_as_such_without_the_secret()
    {
        using var store = new S3ObjectStore(Connection() with { SecretKey = "hunter2" });
        Assert.That(
            async () => await store.HeadAsync("a"),
            Throws.InstanceOf<ObjectStoreUnavailableException>().With.Message.Contains("SecretKey").And.Message.Not.Contains("hunter2"));
    }

    private ObjectStoreConnection.S3 Connection() => (ObjectStoreConnection.S3)ObjectStoreConnection.Parse("storage", _swift.Connection(_bucket));

    public void Dispose()
    {
        if (_store.IsValueCreated)
            _store.Value.Dispose();
    }
}
