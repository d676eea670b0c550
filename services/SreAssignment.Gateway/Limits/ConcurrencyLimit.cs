using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Gateway.Limits;

/// <summary>Limits the concurrent requests of a replica. A bounded queue waits for a short time. A request beyond the queue is rejected at once.</summary>
internal sealed class ConcurrencyLimit(IOptions<LimitsOptions> options, TimeProvider time, GatewayMetrics metrics) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.ConcurrentRequests,
        QueueLimit = options.Value.QueuedRequests,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public async Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        using var lease = await AcquireAsync(context.RequestAborted);
        if (lease is { IsAcquired: true })
        {
            await next(context);
            return;
        }
        metrics.Refused("concurrency");
        await Problem.Unavailable("The gateway handles as many concurrent requests as it accepts.", RetryAfter).ExecuteAsync(context);
    }

    public void Dispose() => _limiter.Dispose();

    private async ValueTask<RateLimitLease?> AcquireAsync(CancellationToken aborted)
    {
        var lease = _limiter.AttemptAcquire();
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        using var timeout = new CancellationTokenSource(options.Value.QueueTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, aborted);
        try
        {
            return await _limiter.AcquireAsync(cancellationToken: ended.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return null;
        }
    }
}
