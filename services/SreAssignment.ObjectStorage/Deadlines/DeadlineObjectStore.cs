using System.Runtime.CompilerServices;

namespace SreAssignment.ObjectStorage.Deadlines;

/// <summary>
/// A store with a deadline for each step: an operation, the next object of a listing, the next block of a body. The length of a body is not limited, and the
/// time in which the client sends or reads a block does not count.
/// </summary>
internal sealed class DeadlineObjectStore(IObjectStore inner, TimeSpan deadline, TimeProvider time) : IObjectStore, IDisposable
{
    /// <summary>The store that the deadlines apply to.</summary>
    internal IObjectStore Inner => inner;

    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default)
    {
        using var watch = Watch();
        await using var source = new PausingStream(content, watch);
        return await watch.RunAsync(token => inner.PutAsync(key, source, token), cancellationToken);
    }

    public async Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default)
    {
        var watch = Watch();
        try
        {
            var reader = await watch.RunStepAsync(token => new ValueTask<ObjectReader>(inner.OpenReadAsync(key, range, token)), cancellationToken);
            return new(reader.Info, new WatchedStream(reader.Content, watch));
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    public Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        RunAsync(token => inner.HeadAsync(key, token), cancellationToken);

    public Task TouchAsync(string key, CancellationToken cancellationToken = default) => RunAsync(token => inner.TouchAsync(key, token), cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) => RunAsync(token => inner.DeleteAsync(key, token), cancellationToken);

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var watch = Watch();
        using var stop = new CancellationTokenSource();
        await using var objects = inner.ListAsync(prefix, startAfter, stop.Token).GetAsyncEnumerator(CancellationToken.None);
        while (await watch.RunStepAsync(
            token =>
            {
                var step = objects.MoveNextAsync();
                return step.IsCompleted ? step : StopWithAsync(step, token);
            },
            cancellationToken))
        {
            yield return objects.Current;
        }

        async ValueTask<bool> StopWithAsync(ValueTask<bool> step, CancellationToken token)
        {
            await using var stopping = token.UnsafeRegister(source => ((CancellationTokenSource)source!).Cancel(), stop);
            return await step;
        }
    }

    /// <summary>All of it within one deadline: what it does not get to is for the next sweep.</summary>
    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        RunAsync(token => inner.SweepAsync(before, token), cancellationToken);

    public void Dispose() => (inner as IDisposable)?.Dispose();

    private ProgressWatch Watch() => new(deadline, time);

    private Task RunAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) => RunAsync(
        async token =>
        {
            await call(token);
            return true;
        },
        cancellationToken);

    private async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var watch = Watch();
        return await watch.RunStepAsync(token => new ValueTask<T>(call(token)), cancellationToken);
    }
}
