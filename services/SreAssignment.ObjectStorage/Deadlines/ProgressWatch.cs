namespace SreAssignment.ObjectStorage.Deadlines;

/// <summary>Gives up on a store that lets one step take longer than allowed. How long all steps together take does not matter.</summary>
internal sealed class ProgressWatch : IDisposable
{
    private readonly TimeSpan _deadline;
    private readonly CancellationTokenSource _late;

    public ProgressWatch(TimeSpan deadline, TimeProvider time)
    {
        _deadline = deadline;
        _late = new(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Begins a step.</summary>
    public void Start() => _late.CancelAfter(_deadline);

    /// <summary>What follows does not depend on the store.</summary>
    public void Pause() => _late.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Runs a call as a step; it may start further ones.</summary>
    /// <exception cref="ObjectStoreUnavailableException">A step took too long.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_late.Token, cancellationToken);
        Start();
        try
        {
            return await call(stop.Token);
        }
        catch (OperationCanceledException exception) when (_late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectStoreUnavailableException($"The object store has not responded within {_deadline.TotalSeconds:0.###} s.", exception);
        }
        finally
        {
            Pause();
        }
    }

    public void Dispose() => _late.Dispose();
}
