using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace SreAssignment.ObjectStorage.Configuration;

/// <summary>Measures how long calls to a store take, and how they end.</summary>
internal sealed class MeteredObjectStore : IObjectStore, IDisposable
{
    private readonly IObjectStore _inner;
    private readonly Histogram<double> _duration;

    public MeteredObjectStore(IObjectStore inner, IMeterFactory meterFactory)
    {
        _inner = inner;
        _duration = meterFactory.Create("SreAssignment.ObjectStorage").CreateHistogram(
            "object_store.operation.duration", "s", "Time of a call to the object store.", advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            });
    }

    /// <summary>What is measured.</summary>
    internal IObjectStore Inner => _inner;

    public Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default) =>
        MeasureAsync("put", () => _inner.PutAsync(key, content, cancellationToken));

    public Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default) =>
        MeasureAsync("get", () => _inner.OpenReadAsync(key, range, cancellationToken));

    public Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        MeasureAsync("head", () => _inner.HeadAsync(key, cancellationToken));

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) => MeasureAsync("delete", async () =>
    {
        await _inner.DeleteAsync(key, cancellationToken);
        return true;
    });

    /// <summary>Measured up to its first object: how long the rest takes is up to who enumerates it.</summary>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var objects = _inner.ListAsync(prefix, startAfter, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var more = await MeasureAsync("list", () => objects.MoveNextAsync().AsTask());
        for (; more; more = await objects.MoveNextAsync())
            yield return objects.Current;
    }

    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        MeasureAsync("sweep", () => _inner.SweepAsync(before, cancellationToken));

    public void Dispose() => (_inner as IDisposable)?.Dispose();

    private async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> call)
    {
        var start = Stopwatch.GetTimestamp();
        var result = "ok";
        try
        {
            return await call();
        }
        catch (Exception exception)
        {
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
            _duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new("operation", operation), new KeyValuePair<string, object?>("result", result));
        }
    }
}
