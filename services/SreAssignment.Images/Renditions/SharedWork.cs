using System.Collections.Concurrent;

namespace SreAssignment.Images.Renditions;

/// <summary>Work that several callers want at once is done once. It is cancelled when the last of them has gone.</summary>
internal sealed class SharedWork<T>
{
    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);

    /// <summary>The result of <paramref name="work"/>, or of the one that is under way under the same key.</summary>
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
            // All who wanted it have gone and it is being cancelled.
            _jobs.TryRemove(KeyValuePair.Create(key, job));
        }
    }

    private async Task<T> RunAsync(string key, Job job, Func<CancellationToken, Task<T>> work)
    {
        try
        {
            // Away from the first caller's stack, so that it waits like the others and can leave.
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
        private int _callers;
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
                _callers++;
                return true;
            }
        }

        public void Leave()
        {
            lock (_lock)
            {
                if (--_callers == 0 && !_finished)
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
