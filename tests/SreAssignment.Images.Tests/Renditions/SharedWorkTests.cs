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
    public async Task Fifty_callers_at_once_have_it_done_once()
    {
        var callers = Enumerable.Range(0, 50).Select(_ => RunAsync()).ToList();
        await _started.WaitAsync();
        _result.SetResult(7);
        Assert.That(await Task.WhenAll(callers), Is.All.EqualTo(7));
        Assert.That(_runs, Is.EqualTo(1));
    }

    [Test]
    public async Task Who_comes_for_something_else_has_that_done()
    {
        var other = _shared.RunAsync("other", _ => Task.FromResult(8), CancellationToken.None);
        var one = RunAsync();
        _result.SetResult(7);
        Assert.That((await one, await other), Is.EqualTo((7, 8)));
    }

    [Test]
    public async Task One_who_leaves_takes_nothing_from_the_others_not_even_the_first()
    {
        using var first = new CancellationTokenSource();
        var leaving = RunAsync(first.Token);
        var staying = RunAsync();
        await _started.WaitAsync();
        await first.CancelAsync();
        Assert.That(async () => await leaving, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_token.IsCancellationRequested, Is.False);
        _result.SetResult(7);
        Assert.That(await staying, Is.EqualTo(7));
    }

    [Test]
    public async Task When_the_last_has_left_the_work_is_cancelled_and_who_comes_then_has_it_done_anew()
    {
        using var callers = new CancellationTokenSource();
        var leaving = Enumerable.Range(0, 3).Select(_ => RunAsync(callers.Token)).ToList();
        await _started.WaitAsync();
        await callers.CancelAsync();
        foreach (var one in leaving)
            Assert.That(async () => await one, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_token.IsCancellationRequested);
        Assert.That(await _shared.RunAsync("key", _ => Task.FromResult(8), CancellationToken.None), Is.EqualTo(8));
    }

    [Test]
    public async Task A_failure_is_told_to_all_who_wait_and_not_remembered()
    {
        var callers = Enumerable.Range(0, 3).Select(_ => RunAsync()).ToList();
        await _started.WaitAsync();
        _result.SetException(new InvalidDataException());
        foreach (var one in callers)
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
