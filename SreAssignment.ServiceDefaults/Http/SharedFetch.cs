namespace SreAssignment.ServiceDefaults.Http;

/// <summary>A value of another service. Requests share a fetch that is running, and the last value stays while the service is down.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="fetch">Fetches the value.</param>
/// <param name="onEnd">Called after each fetch with its exception, or null, and whether the one before ended otherwise: for logs.</param>
/// <param name="time">The clock.</param>
public sealed class SharedFetch<T>(Func<Task<T>> fetch, Action<Exception?, bool> onEnd, TimeProvider time)
    where T : class
{
    private readonly Lock _lock = new();
    private long? _lastStart;
    private Task _running = Task.CompletedTask;
    private volatile State? _state;

    /// <summary>Gets the last value that was fetched; null before the first.</summary>
    public T? Value => _state?.Value;

    /// <summary>Gets whether the last fetch succeeded.</summary>
    public bool IsFresh => _state is { Failure: null };

    /// <summary>Starts a fetch unless the last one started within the interval, or returns the one that is running. It does not fail.</summary>
    public Task RefreshAsync(TimeSpan interval)
    {
        lock (_lock)
        {
            if (!_running.IsCompleted || (_lastStart is { } last && time.GetElapsedTime(last) < interval))
                return _running;
            _lastStart = time.GetTimestamp();
            return _running = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        var before = _state;
        try
        {
            _state = new(await fetch(), null);
        }
        // No response of the other service may fail the requests that wait for it, or end a background service.
        catch (Exception exception)
        {
            _state = new(before?.Value, exception);
        }

        onEnd(_state.Failure, before is null || (before.Failure is null) != (_state.Failure is null));
    }

    private sealed record State(T? Value, Exception? Failure);
}
