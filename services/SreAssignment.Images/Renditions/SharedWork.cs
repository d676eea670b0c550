using System.Collections.Concurrent;

namespace SreAssignment.Images.Renditions;

/// <summary>Single-flight: concurrent requests with the same key share the work. It is cancelled when all of them are cancelled.</summary>
internal sealed class SharedWork<T>
{
    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);

    /// <summary>Returns the result of <paramref name="work"/>, or of the work in progress with the same key.</summary>
    public async Task<T> RunAsync(string key, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var job = Join(key, work);
        try
        {
            return await job.Result.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            job.Leave();
        }
    }

    private Job Join(string key, Func<CancellationToken, Task<T>> work)
    {
        while (true)
        {
            var job = _jobs.GetOrAdd(key, _ => new Job(self => RunAsync(key, self, work)));
            if (job.TryJoin())
                return job;
            // All of its requests were cancelled.
            _jobs.TryRemove(KeyValuePair.Create(key, job));
        }
    }

    private async Task<T> RunAsync(string key, Job job, Func<CancellationToken, Task<T>> work)
    {
        try
        {
            // Not on the stack of the first request, so that it waits like the others and can be cancelled.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return await work(job.Token);
        }
        finally
        {
            _jobs.TryRemove(KeyValuePair.Create(key, job));
            job.Dispose();
        }
    }

    private sealed class Job : IDisposable
    {
        private readonly CancellationTokenSource _abandoned = new();
        private readonly Lock _lock = new();
        private int _requests;
        private bool _finished;

        public Job(Func<Job, Task<T>> start) => Result = new(() => start(this));

        public Lazy<Task<T>> Result { get; }

        public CancellationToken Token => _abandoned.Token;

        public bool TryJoin()
        {
            lock (_lock)
            {
                if (_abandoned.IsCancellationRequested)
                    return false;
                _requests++;
                return true;
            }
        }

        public void Leave()
        {
            lock (_lock)
            {
                if (--_requests == 0 && !_finished)
                    _abandoned.Cancel();
            }
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _finished = true;
                _abandoned.Dispose();
            }
        }
    }
}
