using Microsoft.Extensions.Time.Testing;
using SreAssignment.ObjectStorage.Deadlines;
using SreAssignment.ObjectStorage.FileSystem;
using SreAssignment.ObjectStorage.Tests.Support;

namespace SreAssignment.ObjectStorage.Tests.Deadlines;

/// <summary>The contract holds with deadlines too, and a store that stalls is unavailable once its time is over.</summary>
public sealed class DeadlineObjectStoreTests : ObjectStoreContract, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FileSystemObjectStore _files;

    public DeadlineObjectStoreTests()
    {
        _files = new(_folder.Path);
        Store = new DeadlineObjectStore(_files, Deadline, _time);
    }

    private protected override IObjectStore Store { get; }

    private static readonly TestCaseData[] Calls =
    [
        Call("put", (store, token) => store.PutAsync("a", new MemoryStream([1]), token)),
        Call("open", (store, token) => store.OpenReadAsync("a", cancellationToken: token)),
        Call("head", (store, token) => store.HeadAsync("a", token)),
        Call("touch", (store, token) => store.TouchAsync("a", token)),
        Call("delete", (store, token) => store.DeleteAsync("a", token)),
        Call("list", (store, token) => store.ListAsync("", cancellationToken: token).ToListAsync(token).AsTask()),
        Call("sweep", (store, token) => store.SweepAsync(DateTimeOffset.UnixEpoch, token)),
    ];

    [TestCaseSource(nameof(Calls))]
    public async Task A_call_that_stalls_is_given_up_at_its_deadline_and_not_before(Func<IObjectStore, CancellationToken, Task> call)
    {
        var stalling = new StallingStore(_files);
        using var store = new DeadlineObjectStore(stalling, Deadline, _time);
        var running = call(store, CancellationToken.None);
        await stalling.Stalled.WaitAsync();
        _time.Advance(Deadline - Moment);
        Assert.That(running.IsCompleted, Is.False);
        _time.Advance(Moment);
        Assert.That(async () => await running, Throws.InstanceOf<ObjectStoreUnavailableException>().With.Message.Contains("10 s"));
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Operation_cancelled_before_the_deadline_throws_OperationCanceledException(Func<IObjectStore, CancellationToken, Task> call)
    {
        var stalling = new StallingStore(_files);
        using var store = new DeadlineObjectStore(stalling, Deadline, _time);
        using var client = new CancellationTokenSource();
        var running = call(store, client.Token);
        await stalling.Stalled.WaitAsync();
        await client.CancelAsync();
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Body_that_progresses_has_no_deadline()
    {
        await PutAsync("a", new string('x', 100));
        var stalling = new StallingStore(_files) { OnlyBodies = true };
        using var store = new DeadlineObjectStore(stalling, Deadline, _time);
        await using var reader = await store.OpenReadAsync("a");
        _time.Advance(Deadline * 3);
        var reading = reader.Content.ReadAsync(new byte[10]).AsTask();
        await stalling.Stalled.WaitAsync();
        _time.Advance(Deadline - Moment);
        stalling.GoOn();
        Assert.That(await reading, Is.EqualTo(10));
        _time.Advance(Deadline * 3);
        Assert.That(await reader.Content.ReadAsync(new byte[10]), Is.EqualTo(10));
    }

    [Test]
    public async Task A_body_that_stalls_is_given_up()
    {
        await PutAsync("a", "x");
        var stalling = new StallingStore(_files) { OnlyBodies = true };
        using var store = new DeadlineObjectStore(stalling, Deadline, _time);
        await using var reader = await store.OpenReadAsync("a");
        var reading = reader.Content.ReadAsync(new byte[10]).AsTask();
        await stalling.Stalled.WaitAsync();
        _time.Advance(Deadline);
        Assert.That(async () => await reading, Throws.InstanceOf<ObjectStoreUnavailableException>());
    }

    [Test]
    public async Task PutAsync_from_a_slow_client_has_no_deadline()
    {
        var source = new SlowSource(_time, Deadline * 3);
        Assert.That((await Store.PutAsync("a", source)).Length, Is.EqualTo(3));
    }

    private static TestCaseData Call(string name, Func<IObjectStore, CancellationToken, Task> call) => new TestCaseData(call).SetArgDisplayNames(name);

    public void Dispose() => _folder.Dispose();

    /// <summary>A body of three bytes with a pause before each.</summary>
    private sealed class SlowSource(FakeTimeProvider time, TimeSpan pause) : MemoryStream([1, 2, 3])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            time.Advance(pause);
            cancellationToken.ThrowIfCancellationRequested();
            return await base.ReadAsync(buffer[..1], cancellationToken);
        }
    }
}
