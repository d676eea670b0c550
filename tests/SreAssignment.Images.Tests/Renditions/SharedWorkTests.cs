using SreAssignment.Images.Renditions;

namespace SreAssignment.Images.Tests.Renditions;

public sealed class SharedWorkTests : IDisposable
{
    private readonly SharedWork<int> _shared = new();
    private readonly TaskCompletionSource<int> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _started = new(0);
    private CancellationToken _token;
    private int _runs;

    [Test]
    public async Task Concurrent_requests_with_one_key_share_the_work()
    {
        var requests = Enumerable.Range(0, 50).Select(_ => RunAsync()).ToList();
        await _started.WaitAsync();
        _result.SetResult(7);
        Assert.That(await Task.WhenAll(requests), Is.All.EqualTo(7));
        Assert.That(_runs, Is.EqualTo(1));
    }

    [Test]
    public async Task Requests_with_different_keys_do_not_share_work()
    {
        var other = _shared.RunAsync("other", _ => Task.FromResult(8), CancellationToken.None);
        var one = RunAsync();
        _result.SetResult(7);
        Assert.That((await one, await other), Is.EqualTo((7, 8)));
    }

    [Test]
    public async Task Cancelled_first_request_does_not_affect_the_others()
    {
        using var first = new CancellationTokenSource();
        var cancelled = RunAsync(first.Token);
        var other = RunAsync();
        await _started.WaitAsync();
        await first.CancelAsync();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_token.IsCancellationRequested, Is.False);
        _result.SetResult(7);
        Assert.That(await other, Is.EqualTo(7));
    }

    [Test]
    public async Task Work_is_cancelled_with_its_last_request_and_runs_again_for_a_later_one()
    {
        using var clients = new CancellationTokenSource();
        var cancelled = Enumerable.Range(0, 3).Select(_ => RunAsync(clients.Token)).ToList();
        await _started.WaitAsync();
        await clients.CancelAsync();
        foreach (var one in cancelled)
            Assert.That(async () => await one, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_token.IsCancellationRequested);
        Assert.That(await _shared.RunAsync("key", _ => Task.FromResult(8), CancellationToken.None), Is.EqualTo(8));
    }

    [Test]
    public async Task Failure_reaches_all_waiting_requests_and_is_not_cached()
    {
        var requests = Enumerable.Range(0, 3).Select(_ => RunAsync()).ToList();
        await _started.WaitAsync();
        _result.SetException(new InvalidDataException());
        foreach (var one in requests)
            Assert.That(async () => await one, Throws.InstanceOf<InvalidDataException>());
        Assert.That(await _shared.RunAsync("key", _ => Task.FromResult(8), CancellationToken.None), Is.EqualTo(8));
    }

    private Task<int> RunAsync(CancellationToken cancellationToken = default) => _shared.RunAsync(
        "key",
        async token =>
        {
            _token = token;
            Interlocked.Increment(ref _runs);
            _started.Release();
            return await _result.Task.WaitAsync(token);
        },
        cancellationToken);

    public void Dispose() => _started.Dispose();
}
