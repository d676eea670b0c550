using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using SreAssignment.Gateway.Tokens;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Gateway.Limits;

/// <summary>
/// A token bucket per key, under a name that says what the key is. Tells every caller where it stands in the <c>RateLimit</c> and <c>RateLimit-Policy</c> headers
/// (draft-ietf-httpapi-ratelimit-headers).
/// </summary>
internal sealed class RateLimit(string name, RateOptions options) : IDisposable
{
    private const int RefillsPerSecond = 10;

    private readonly PartitionedRateLimiter<string> _buckets = PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetTokenBucketLimiter(key, _ => ToLimiterOptions(options)), StringComparer.Ordinal);

    private readonly string _policy = $"\"{name}\";q={options.Burst};w={CeilingOfSeconds(options.Burst, options)}";

    /// <summary>Takes one request off the key's bucket, or says when the next fits in.</summary>
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

    // Refilled often and by little, so that a client at its limit is slowed down evenly.
    internal static TokenBucketRateLimiterOptions ToLimiterOptions(RateOptions options)
    {
        var refill = Math.Max(1, options.RequestsPerSecond / RefillsPerSecond);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.Burst,
            TokensPerPeriod = refill,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)refill / options.RequestsPerSecond),
            QueueLimit = 0,
            AutoReplenishment = true,
        };
    }

    private static long CeilingOfSeconds(long requests, RateOptions options) => (requests + options.RequestsPerSecond - 1) / options.RequestsPerSecond;
}

/// <summary>The two rates that a replica allows: per address before anybody is authenticated, per client after.</summary>
internal sealed class RateLimits(IOptions<LimitsOptions> options, GatewayMetrics metrics) : IDisposable
{
    // A household or a machine has as many addresses of IPv6 as it likes, all under one prefix of 64 bits.
    private const int PrefixBytes = 8;

    private readonly RateLimit _address = new("address", options.Value.Address);
    private readonly RateLimit _client = new("client", options.Value.Client);

    public Task LimitAddressAsync(HttpContext context, RequestDelegate next) =>
        context.Connection.RemoteIpAddress is { } address
            ? LimitAsync(_address.Take(context, Key(address)), "address-rate", context, next)
            : next(context);

    public Task LimitClientAsync(HttpContext context, RequestDelegate next) =>
        context.Features.Get<Caller>() is { } caller
            ? LimitAsync(_client.Take(context, caller.ClientId), "client-rate", context, next)
            : next(context);

    public void Dispose()
    {
        _address.Dispose();
        _client.Dispose();
    }

    internal static string Key(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes(), 0, PrefixBytes)
            : address.ToString();
    }

    private Task LimitAsync(IResult? refusal, string reason, HttpContext context, RequestDelegate next)
    {
        if (refusal is null)
            return next(context);
        metrics.Refused(reason);
        return refusal.ExecuteAsync(context);
    }
}
