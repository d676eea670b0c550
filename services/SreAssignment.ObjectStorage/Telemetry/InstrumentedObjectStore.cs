using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace SreAssignment.ObjectStorage.Telemetry;

/// <summary>Measures how long calls to a store take and how they end, and makes each a span of the request that needs it.</summary>
internal sealed class InstrumentedObjectStore : IObjectStore, IDisposable
{
    private readonly IObjectStore _inner;
    private readonly StoreSpans _spans;
    private readonly Histogram<double> _duration;

    public InstrumentedObjectStore(IObjectStore inner, StoreSpans spans, IMeterFactory meterFactory)
    {
        _inner = inner;
        _spans = spans;
        _duration = meterFactory.Create("SreAssignment.ObjectStorage").CreateHistogram(
            "object_store.operation.duration", "s", "Time of a call to the object store.", advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            });
    }

    /// <summary>What is measured.</summary>
    internal IObjectStore Inner => _inner;

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default) =>
        RunAsync(StoreOperation.Put, key, () => _inner.PutAsync(key, content, cancellationToken));

    /// <summary>Over once the object is open: how long reading it takes is up to who reads, who may never come to its end.</summary>
    public Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default) =>
        RunAsync(StoreOperation.Get, key, () => _inner.OpenReadAsync(key, range, cancellationToken));

    public Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        RunAsync(StoreOperation.Head, key, () => _inner.HeadAsync(key, cancellationToken));

    public Task TouchAsync(string key, CancellationToken cancellationToken = default) =>
        RunAsync(StoreOperation.Touch, key, () => _inner.TouchAsync(key, cancellationToken));

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        RunAsync(StoreOperation.Delete, key, () => _inner.DeleteAsync(key, cancellationToken));

    /// <summary>Over with its first object: how long the rest takes is up to who enumerates it.</summary>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var objects = _inner.ListAsync(prefix, startAfter, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var more = await RunAsync(StoreOperation.List, null, () => objects.MoveNextAsync().AsTask());
        for (; more; more = await objects.MoveNextAsync())
            yield return objects.Current;
    }

    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        RunAsync(StoreOperation.Sweep, null, () => _inner.SweepAsync(before, cancellationToken));

    public void Dispose() => (_inner as IDisposable)?.Dispose();

    private Task RunAsync(StoreOperation operation, string key, Func<Task> call) => RunAsync(operation, key, async () =>
    {
        await call();
        return true;
    });

    private async Task<T> RunAsync<T>(StoreOperation operation, string? key, Func<Task<T>> call)
    {
        using var span = _spans.Start(operation, key);
        var start = Stopwatch.GetTimestamp();
        var result = "ok";
        try
        {
            return await call();
        }
        catch (Exception exception)
        {
            StoreSpans.Fail(span, exception);
            result = exception switch
            {
                ObjectNotFoundException => "not_found",
                ObjectStoreUnavailableException => "unavailable",
                ObjectStoreFullException => "full",
                OperationCanceledException => "cancelled",
                _ => "error",
            };
            throw;
        }
        finally
        {
            _duration.Record(
                Stopwatch.GetElapsedTime(start).TotalSeconds, new("operation", operation.Name), new KeyValuePair<string, object?>("result", result));
        }
    }
}
