namespace SreAssignment.ObjectStorage.Deadlines;

/// <summary>Gives up on a store that lets one step take longer than allowed. How long all steps together take does not matter.</summary>
/// <param name="deadline">The longest step.</param>
/// <param name="time">Measures the steps.</param>
internal sealed class ProgressWatch(TimeSpan deadline, TimeProvider time) : IDisposable
{
    private CancellationTokenSource? _late;

    /// <summary>Begins a step.</summary>
    public void Start() => (_late ??= new(Timeout.InfiniteTimeSpan, time)).CancelAfter(deadline);

    /// <summary>What follows does not depend on the store.</summary>
    public void Pause() => _late?.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Runs a call as a step; it may start further ones.</summary>
    /// <exception cref="ObjectStoreUnavailableException">A step took too long.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_late!.Token, cancellationToken);
        try
        {
            return await call(stop.Token);
        }
        catch (OperationCanceledException exception) when (_late!.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectStoreUnavailableException($"The object store has not responded within {deadline.TotalSeconds:0.###} s.", exception);
        }
        finally
        {
            Pause();
        }
    }

    /// <summary>Runs a call as a step that starts no further ones. A call that completes at once, as those on files do, has no timer.</summary>
    /// <exception cref="ObjectStoreUnavailableException">The step took too long.</exception>
    public ValueTask<T> RunStepAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<T>(cancellationToken);
        var stop = new CancellationTokenSource();
        var result = call(stop.Token);
        return result.IsCompleted ? result : new(WaitAsync(result, stop, cancellationToken));
    }

    private async Task<T> WaitAsync<T>(ValueTask<T> result, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        using (stop)
        {
            return await RunAsync(
                async token =>
                {
                    await using var stopping = token.UnsafeRegister(source => ((CancellationTokenSource)source!).Cancel(), stop);
                    return await result;
                },
                cancellationToken);
        }
    }

    public void Dispose() => _late?.Dispose();
}
