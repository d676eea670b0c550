using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SreAssignment.ObjectStorage.FileSystem;
using SreAssignment.ObjectStorage.Marker;
using SreAssignment.ObjectStorage.Tests.Support;

namespace SreAssignment.ObjectStorage.Tests.Marker;

/// <summary>A store without its marker is not used, whichever store it is.</summary>
public abstract class StoreMarkerTests : IDisposable
{
    private readonly LogCollector _logs = new();
    private readonly List<IHost> _hosts = [];

    private protected TemporaryFolder Folder { get; } = new();

    /// <summary>The connection string of an empty store, the test's own.</summary>
    private protected abstract string Connection { get; }

    /// <summary>What messages call the store.</summary>
    private protected abstract string Location { get; }

    [Test]
    public async Task Empty_store_is_refused_by_every_call_and_not_ready_unless_initialization_is_allowed()
    {
        var host = Build(initialize: false);
        await AssertRefusedAsync(host);
        Assert.That((await CheckAsync(host)).Status, Is.EqualTo(HealthStatus.Unhealthy));

        var first = Build(initialize: true);
        Assert.That((await CheckAsync(first)).Status, Is.EqualTo(HealthStatus.Healthy));
        await Store(first).PutAsync("a", new MemoryStream([1]));

        Assert.That((await CheckAsync(host)).Status, Is.EqualTo(HealthStatus.Healthy), "the marker is found without a restart");
        Assert.That((await Store(host).HeadAsync("a")).Length, Is.EqualTo(1));
        Assert.That((await CheckAsync(Build(initialize: false))).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task Message_names_the_marker_the_store_and_the_fix_and_no_secret()
    {
        var description = (await CheckAsync(Build(initialize: false))).Description;
        Assert.That(description, Does.Contain("'store-marker'").And.Contain("ObjectStore:Initialize=true"));
        Assert.That(description, Does.Contain(Location).And.Not.Contain(SwiftServer.SecretKey));
        Assert.That(_logs.Lines.Count(line => line.Contains("The service does not use it", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Marker_that_disappears_makes_the_store_unavailable_and_is_never_written_again()
    {
        var host = Build(initialize: true);
        await Store(host).PutAsync("a", new MemoryStream([1]));
        await Store(host).DeleteAsync(StoreMarker.Key);

        Assert.That((await CheckAsync(host)).Status, Is.EqualTo(HealthStatus.Unhealthy));
        await AssertRefusedAsync(host);

        // A person, or a restore, writes the marker.
        await Store(Build(initialize: true)).PutAsync(StoreMarker.Key, new MemoryStream());
        Assert.That((await CheckAsync(host)).Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That((await Store(host).HeadAsync("a")).Length, Is.EqualTo(1));
    }

    [Test]
    public async Task Replicas_that_start_at_the_same_time_initialize_one_store()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Store(Build(initialize: true))).ToList();
        await Task.WhenAll(stores.Select((store, i) => store.PutAsync($"a/{i}", new MemoryStream([1]))));
        Assert.That(await stores[0].ListAsync("a/").CountAsync(), Is.EqualTo(4));
    }

    [TestCase("Development", HealthStatus.Healthy)]
    [TestCase("Production", HealthStatus.Unhealthy)]
    public async Task Environment_decides_unless_it_is_configured(string environment, HealthStatus expected) =>
        Assert.That((await CheckAsync(Build(initialize: null, environment))).Status, Is.EqualTo(expected));

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _hosts.ForEach(host => host.Dispose());
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async Task AssertRefusedAsync(IHost host)
    {
        Func<IObjectStore, Task>[] calls =
        [
            store => store.PutAsync("a", new MemoryStream([1])),
            store => store.OpenReadAsync("a"),
            store => store.HeadAsync("a"),
            store => store.TouchAsync("a"),
            store => store.DeleteAsync("a"),
            store => store.ListAsync("").ToListAsync().AsTask(),
            store => store.SweepAsync(DateTimeOffset.UtcNow),
        ];
        foreach (var call in calls)
            Assert.That(async () => await call(Store(host)), Throws.InstanceOf<ObjectStoreUnavailableException>().With.Message.Contains("store-marker"));
    }

    private static IObjectStore Store(IHost host) => host.Services.GetRequiredService<IObjectStore>();

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"))).Entries["storage"];

    private IHost Build(bool? initialize, string environment = "Production")
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = Folder.Path, EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(
            [new("ConnectionStrings:storage", Connection), new("ObjectStore:Initialize", initialize?.ToString())]);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(_logs));
        builder.AddObjectStore("storage");
        _hosts.Add(builder.Build());
        return _hosts[^1];
    }
}

/// <summary>The marker in a folder.</summary>
public sealed class StoreMarkerInFilesTests : StoreMarkerTests
{
    private protected override string Connection => "Path=objects";

    private protected override string Location => Path.Combine(Folder.Path, "objects");

    [Test]
    public async Task Check_that_found_no_marker_before_another_one_wrote_it_accepts_the_store()
    {
        var store = new StallingStore(new FileSystemObjectStore(Location)) { OnlyFirstHeadResponse = true };
        var marker = new StoreMarker(store, Location, mayInitialize: true, NullLogger<StoreMarker>.Instance);
        var late = marker.CheckAsync(default);
        await store.Stalled.WaitAsync();
        await marker.CheckAsync(default);

        store.GoOn();
        await late;

        Assert.That(marker.IsMissing, Is.False);
    }
}

/// <summary>The marker on an S3 server.</summary>
public sealed class StoreMarkerOnS3Tests : StoreMarkerTests
{
    private static SwiftServer _swift = null!;

    private readonly string _bucket = $"bucket-{Guid.NewGuid():N}";

    private protected override string Connection => _swift.Connection(_bucket);

    private protected override string Location => _bucket;

    [OneTimeSetUp]
    public static async Task StartServer() => _swift = await SwiftServer.StartAsync();

    [OneTimeTearDown]
    public static void StopServer() => _swift?.Dispose();
}
