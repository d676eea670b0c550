using CsCheck;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Tests.Work;

public sealed class WorkGateTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Enter_admits_as_many_as_the_concurrency_and_the_next_after_a_release()
    {
        var gate = Gate(concurrency: 2);
        var first = await gate.EnterAsync(1, default);
        using var second = await gate.EnterAsync(1, default);
        var third = gate.EnterAsync(1, default);
        Assert.That((third.IsCompleted, gate.QueueLength), Is.EqualTo((false, 1)));
        first.Dispose();
        using var lease = await third;
        Assert.That(gate.QueueLength, Is.Zero);
    }

    [Test]
    public async Task Enter_admits_work_while_its_memory_fits()
    {
        var gate = Gate(memory: 100);
        var large = await gate.EnterAsync(70, default);
        using var small = await gate.EnterAsync(30, default);
        var next = gate.EnterAsync(1, default);
        Assert.That(next.IsCompleted, Is.False);
        large.Dispose();
        using var lease = await next;
    }

    [Test]
    public async Task Work_that_needs_more_than_all_memory_runs_alone()
    {
        var gate = Gate(memory: 100);
        var huge = await gate.EnterAsync(1_000_000, default);
        var next = gate.EnterAsync(1, default);
        Assert.That(next.IsCompleted, Is.False);
        huge.Dispose();
        var small = await next;
        var again = gate.EnterAsync(1_000_000, default);
        Assert.That(again.IsCompleted, Is.False);
        small.Dispose();
        using var lease = await again;
    }

    [Test]
    public async Task Small_work_does_not_overtake_large_work_in_the_queue()
    {
        var gate = Gate(memory: 100);
        var running = await gate.EnterAsync(60, default);
        var large = gate.EnterAsync(60, default);
        var small = gate.EnterAsync(10, default);
        Assert.That((large.IsCompleted, small.IsCompleted), Is.EqualTo((false, false)));
        running.Dispose();
        using var one = await large;
        using var two = await small;
    }

    [Test]
    public async Task Full_queue_rejects_at_once_with_a_retry_time()
    {
        var gate = Gate(concurrency: 1, queue: 1);
        using var running = await gate.EnterAsync(1, default);
        var waiting = gate.EnterAsync(1, default);
        AssertRejected(Assert.ThrowsAsync<ProblemException>(() => gate.EnterAsync(1, default)));
        Assert.That((gate.Rejected, gate.QueueLength, waiting.IsCompleted), Is.EqualTo((1, 1, false)));
    }

    [Test]
    public async Task Wait_beyond_the_timeout_is_rejected_and_leaves_the_queue()
    {
        var gate = Gate(concurrency: 1, queue: 1);
        using var running = await gate.EnterAsync(1, default);
        var waiting = gate.EnterAsync(1, default);
        _time.Advance(Timeout);
        AssertRejected(Assert.ThrowsAsync<ProblemException>(() => waiting));
        Assert.That((gate.Rejected, gate.QueueLength), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Cancelled_wait_admits_the_work_behind_it()
    {
        var gate = Gate(memory: 100);
        using var running = await gate.EnterAsync(60, default);
        using var client = new CancellationTokenSource();
        var large = gate.EnterAsync(60, client.Token);
        var small = gate.EnterAsync(40, default);
        Assert.That(small.IsCompleted, Is.False);
        await client.CancelAsync();
        Assert.That(async () => await large, Throws.InstanceOf<OperationCanceledException>());
        using var lease = await small;
        Assert.That(gate.Rejected, Is.Zero, "a cancelled wait is not a rejection");
    }

    [Test]
    public async Task Dispose_twice_releases_the_slot_once()
    {
        var gate = Gate(concurrency: 1);
        var first = await gate.EnterAsync(1, default);
        first.Dispose();
        first.Dispose();
        using var second = await gate.EnterAsync(1, default);
        Assert.That(gate.EnterAsync(1, default).IsCompleted, Is.False);
    }

    /// <summary>For every order of entries, releases and cancellations, the limits hold, and all work that is not cancelled is admitted.</summary>
    [Test]
    public void Limits_hold_for_every_order_of_events() => Gen.Select(Gen.Int[0, 2], Gen.Int[1, 120]).Array[1, 60].Sample(events =>
    {
        const int Memory = 100;
        const int Concurrency = 3;
        var gate = Gate(concurrency: Concurrency, memory: Memory, queue: 1000);
        var all = new List<(Task<IDisposable> Entry, int Bytes, CancellationTokenSource Client)>();
        foreach (var (kind, bytes) in events)
        {
            var inside = all.Where(one => one.Entry.IsCompletedSuccessfully).ToList();
            var outside = all.Where(one => !one.Entry.IsCompleted).ToList();
            if (kind == 1 && inside.Count > 0)
                Leave(inside[bytes % inside.Count]);
            else if (kind == 2 && outside.Count > 0)
                GiveUp(outside[bytes % outside.Count]);
            else
                Enter(bytes);
            Settle();
        }
        while (all.Find(one => one.Entry.IsCompletedSuccessfully) is { Entry: not null } next)
        {
            Leave(next);
            Settle();
        }
        return all.Count == 0 && gate.QueueLength == 0;

        void Enter(int bytes)
        {
            var client = new CancellationTokenSource();
            all.Add((gate.EnterAsync(bytes, client.Token), bytes, client));
        }

        void Leave((Task<IDisposable> Entry, int Bytes, CancellationTokenSource Client) one)
        {
            one.Entry.Result.Dispose();
            all.Remove(one);
        }

        void GiveUp((Task<IDisposable> Entry, int Bytes, CancellationTokenSource Client) one)
        {
            one.Client.Cancel();
            all.Remove(one);
        }

        // Admission completes on another thread.
        void Settle()
        {
            SpinWait.SpinUntil(() => all.Count(one => !one.Entry.IsCompleted) == gate.QueueLength);
            var inside = all.Where(one => one.Entry.IsCompletedSuccessfully).ToList();
            Assert.That(inside, Has.Count.LessThanOrEqualTo(Concurrency));
            Assert.That(inside.Sum(one => Math.Min(one.Bytes, Memory)), Is.LessThanOrEqualTo(Memory));
        }
    }, iter: 300);

    private static void AssertRejected(ProblemException? rejection)
    {
        Assert.That(rejection?.Type, Is.EqualTo(ProblemTypes.ServiceUnavailable));
        Assert.That(rejection?.RetryAfter, Is.GreaterThan(TimeSpan.Zero));
    }

    private WorkGate Gate(int concurrency = 10, long memory = 1000, int queue = 10) => new(
        Options.Create(new ImagesOptions
        {
            Work = new() { Concurrency = concurrency, MemoryBytes = memory, QueueLength = queue, QueueTimeout = Timeout },
        }),
        _time);
}
