using System.Diagnostics;

namespace SreAssignment.Bench.Load;

/// <summary>When each request of an open loop is due.</summary>
internal sealed class Schedule(double perSecond, TimeSpan duration)
{
    public int Count { get; } = (int)(perSecond * duration.TotalSeconds);

    public TimeSpan DueAt(int index) => TimeSpan.FromSeconds(index / perSecond);

    /// <summary>How many are due after a time.</summary>
    public int DueAfter(TimeSpan elapsed) => Math.Clamp((int)(elapsed.TotalSeconds * perSecond) + 1, 0, Count);
}

/// <summary>
/// Open loop: requests are sent at their scheduled times, whether those before have a response or not. The latency counts from the scheduled time, so that a
/// pause of the server counts for every request that was due in it.
/// </summary>
internal static class OpenLoop
{
    private const int MaxConnections = 512;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <exception cref="WrongResponseException">A request failed.</exception>
    public static async Task<Measurement> RunAsync(Contender contender, double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = MaxConnections,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        };
        using var client = new HttpMessageInvoker(handler);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(duration + Timeout);

        var schedule = new Schedule(perSecond, duration);
        var latencies = new double[schedule.Count];
        var sent = new List<Task>(schedule.Count);
        var before = contender.CpuTime;
        var started = Stopwatch.GetTimestamp();
        // A thread of its own sleeps shorter than a timer of the thread pool.
        await Task.Factory.StartNew(() =>
        {
            while (sent.Count < schedule.Count)
            {
                limit.Token.ThrowIfCancellationRequested();
                for (var due = schedule.DueAfter(Stopwatch.GetElapsedTime(started)); sent.Count < due;)
                {
                    var index = sent.Count;
                    sent.Add(Task.Run(() => SendAsync(index), limit.Token));
                }
                Thread.Sleep(1);
            }
        }, limit.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(sent);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var cpu = contender.CpuTime - before;
        Array.Sort(latencies);
        return new(
            latencies.Length, latencies.Length / elapsed.TotalSeconds, latencies.Average(), Statistics.Median(latencies),
            Statistics.Percentile(latencies, 0.99), cpu.TotalMilliseconds / latencies.Length);

        async Task SendAsync(int index)
        {
            using var message = contender.Request.ToMessage();
            using var response = await client.SendAsync(message, limit.Token);
            await response.Content.CopyToAsync(Stream.Null, limit.Token);
            if (!response.IsSuccessStatusCode)
                throw new WrongResponseException($"{contender.Name}: {contender.Request.Address} has status {(int)response.StatusCode} in the open loop");
            latencies[index] = (Stopwatch.GetElapsedTime(started) - schedule.DueAt(index)).TotalMilliseconds;
        }
    }
}
