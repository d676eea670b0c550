using Microsoft.Extensions.Options;
using SreAssignment.Images.Configuration;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Work;

/// <summary>
/// Admits work in the order of arrival while there are processors and memory for it. A limited number waits for a limited time. More is rejected at once,
/// so that the client can retry at another replica.
/// </summary>
internal sealed class WorkGate(IOptions<ImagesOptions> options, TimeProvider timeProvider)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly WorkOptions _options = options.Value.Work;
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private int _running;
    private long _bytes;
    private long _rejected;

    /// <summary>The number of images that were rejected.</summary>
    public long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>The largest number of images that are processed at the same time.</summary>
    public int Capacity => _options.Concurrency;

    /// <summary>The number of images being processed.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>The number of images that wait.</summary>
    public int QueueLength
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Waits for a slot. Disposing of the result releases it.</summary>
    /// <param name="bytes">The memory that the work needs, in bytes. More than the limit counts as the limit.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ProblemException">The queue is full, or the wait was too long.</exception>
    public async Task<IDisposable> EnterAsync(long bytes, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(Math.Min(bytes, _options.MemoryBytes));
        lock (_lock)
        {
            if (_waiting.Count == 0 && Fits(waiter))
            {
                Admit(waiter);
                return new Lease(this, waiter);
            }
            if (_waiting.Count >= _options.QueueLength)
                throw Rejection("Too much work is waiting already.");
            _waiting.AddLast(waiter);
        }
        try
        {
            await waiter.Admitted.Task.WaitAsync(_options.QueueTimeout, timeProvider, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Abandon(waiter);
            throw exception is TimeoutException ? Rejection("The work did not get a slot in time.") : exception;
        }
        return new Lease(this, waiter);
    }

    private bool Fits(Waiter waiter) => _running < _options.Concurrency && _bytes + waiter.Bytes <= _options.MemoryBytes;

    private void Admit(Waiter waiter)
    {
        _running++;
        _bytes += waiter.Bytes;
    }

    private void Abandon(Waiter waiter)
    {
        lock (_lock)
        {
            if (!_waiting.Remove(waiter))
                Leave(waiter);
            else
                AdmitWaiting();
        }
    }

    private void Leave(Waiter waiter)
    {
        lock (_lock)
        {
            _running--;
            _bytes -= waiter.Bytes;
            AdmitWaiting();
        }
    }

    private void AdmitWaiting()
    {
        while (_waiting.First is { Value: var next } && Fits(next))
        {
            _waiting.RemoveFirst();
            Admit(next);
            next.Admitted.SetResult();
        }
    }

    private ProblemException Rejection(string detail)
    {
        Interlocked.Increment(ref _rejected);
        return new(ProblemTypes.ServiceUnavailable, detail) { RetryAfter = RetryAfter };
    }

    private sealed class Waiter(long bytes)
    {
        public long Bytes { get; } = bytes;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Lease(WorkGate gate, Waiter waiter) : IDisposable
    {
        private WorkGate? _gate = gate;

        public void Dispose() => Interlocked.Exchange(ref _gate, null)?.Leave(waiter);
    }
}
