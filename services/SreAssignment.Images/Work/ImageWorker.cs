using Microsoft.Extensions.Options;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Configuration;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Work;

/// <summary>Runs work after admission by the work gate, with a deadline.</summary>
internal sealed class ImageWorker(WorkGate gate, IOptions<ImagesOptions> options, TimeProvider timeProvider)
{
    // A small result of a photo of 12 megapixels is counted as some 20 MB. Such work reuses the free memory.
    private const long LargeWork = 128 * 1024 * 1024;

    private readonly TimeSpan _deadline = options.Value.Work.Deadline;

    /// <param name="bytes">The memory that the work needs, in bytes.</param>
    /// <param name="timings">Receives the time in the queue.</param>
    /// <param name="work">The work, which checks its token between steps.</param>
    /// <param name="cancellationToken">Cancels the wait and the work.</param>
    /// <exception cref="ProblemException">There is too much work, or it took too long.</exception>
    public async Task<T> RunAsync<T>(long bytes, StageTimings timings, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        IDisposable slot;
        using (timings.Measure(Stage.Queue))
            slot = await gate.EnterAsync(bytes, cancellationToken);
        using var released = slot;
        // The work gate does not count what earlier work has freed and the heap still holds. Together with one of the largest images, that is too much.
        if (bytes >= LargeWork)
            NativeHeap.Trim();
        using var deadline = new CancellationTokenSource(_deadline, timeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await work(stop.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ProblemException(ProblemTypes.ServiceUnavailable, $"The work on the image took longer than {_deadline.TotalSeconds:0.###} s.")
            {
                RetryAfter = TimeSpan.FromSeconds(5),
            };
        }
    }

    /// <summary>Computes on a dedicated thread, so that decoding does not occupy the threads of the pool, which health checks need.</summary>
    public static Task<T> ComputeAsync<T>(Func<T> compute) =>
        Task.Factory.StartNew(compute, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
