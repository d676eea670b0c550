using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using SreAssignment.Gateway.Tokens;
using SreAssignment.ServiceDefaults.Http;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Gateway.Limits;

/// <summary>
/// A token bucket per key. Every response has the state of its bucket in the <c>RateLimit</c> and <c>RateLimit-Policy</c> headers
/// (draft-ietf-httpapi-ratelimit-headers).
/// </summary>
internal sealed class RateLimit(string name, RateOptions options) : IDisposable
{
    private const int RefillsPerSecond = 10;

    private readonly PartitionedRateLimiter<string> _buckets = ToLimiter(ToLimiterOptions(options));

    private readonly string _policy = $"\"{name}\";q={options.Burst};w={CeilingOfSeconds(options.Burst, options)}";

    /// <summary>Takes a token from the bucket of a key. Returns null, or the 429 with the time of the next token.</summary>
    public IResult? Take(HttpContext context, string key)
    {
        using var lease = _buckets.AttemptAcquire(key);
        var left = _buckets.GetStatistics(key)?.CurrentAvailablePermits ?? 0;
        var untilFull = CeilingOfSeconds(options.Burst - left, options);
        context.Response.Headers["RateLimit-Policy"] = _policy;
        context.Response.Headers["RateLimit"] = $"\"{name}\";r={left};t={untilFull}";
        if (lease.IsAcquired)
            return null;
        var retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > TimeSpan.Zero ? after : TimeSpan.FromSeconds(1);
        return Problem.TooMany($"More than {options.RequestsPerSecond} requests per second from this {name}.", retryAfter);
    }

    public void Dispose() => _buckets.Dispose();

    // Frequent small refills slow a client at its limit down evenly.
    internal static TokenBucketRateLimiterOptions ToLimiterOptions(RateOptions options)
    {
        var refill = Math.Max(1, options.RequestsPerSecond / RefillsPerSecond);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = refill,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)refill / options.RequestsPerSecond),
            QueueLimit = 0,
            // The partitioned limiter refills all buckets by one timer.
            AutoReplenishment = false,
        };
    }

    // The factory is created once, since the limiter asks for the partition of the key twice in each request.
    private static PartitionedRateLimiter<string> ToLimiter(TokenBucketRateLimiterOptions options)
    {
        Func<string, RateLimiter> create = _ => new TokenBucketRateLimiter(options);
        return PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.Get(key, create), StringComparer.Ordinal);
    }

    private static long CeilingOfSeconds(long requests, RateOptions options) => (requests + options.RequestsPerSecond - 1) / options.RequestsPerSecond;
}

/// <summary>The rate limits of a replica: per address before authentication, per client after.</summary>
internal sealed class RateLimits(IOptions<LimitsOptions> options, GatewayMetrics metrics) : IDisposable
{
    private readonly RateLimit _address = new("address", options.Value.Address);
    private readonly RateLimit _client = new("client", options.Value.Client);

    public Task LimitAddressAsync(HttpContext context, RequestDelegate next) =>
        context.Connection.RemoteIpAddress is { } address
            ? LimitAsync(_address.Take(context, ClientNetwork.Of(address).ToString()), "address-rate", context, next)
            : next(context);

    public Task LimitClientAsync(HttpContext context, RequestDelegate next) =>
        context.Features.Get<AuthenticatedClient>() is { } client
            ? LimitAsync(_client.Take(context, client.ClientId), "client-rate", context, next)
            : next(context);

    public void Dispose()
    {
        _address.Dispose();
        _client.Dispose();
    }

    private Task LimitAsync(IResult? rejection, string reason, HttpContext context, RequestDelegate next)
    {
        if (rejection is null)
            return next(context);
        metrics.Refused(reason);
        return rejection.ExecuteAsync(context);
    }
}
