using Microsoft.Extensions.Options;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Telemetry;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Work;

/// <summary>Runs work on images: its turn having come, within its deadline.</summary>
internal sealed class ImageWorker(WorkGate gate, IOptions<ImagesOptions> options, TimeProvider timeProvider)
{
    private readonly TimeSpan _deadline = options.Value.Work.Deadline;

    /// <param name="bytes">Memory that the work takes.</param>
    /// <param name="timings">Gets the time spent waiting.</param>
    /// <param name="work">What to do; it looks at its token between steps.</param>
    /// <param name="cancellationToken">Nobody wants the result any more.</param>
    /// <exception cref="ProblemException">There is too much work, or it took too long.</exception>
    public async Task<T> RunAsync<T>(long bytes, StageTimings timings, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        IDisposable turn;
        using (timings.Measure(Stage.Queue))
            turn = await gate.EnterAsync(bytes, cancellationToken);
        using var ended = turn;
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

    /// <summary>Computes on a thread of its own: the pool's few would otherwise all be decoding, with nobody left to answer health checks.</summary>
    public static Task<T> ComputeAsync<T>(Func<T> compute) =>
        Task.Factory.StartNew(compute, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
