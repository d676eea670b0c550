using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Limits;

/// <summary>The limits of a replica (<c>Limits</c> in configuration).</summary>
internal sealed class LimitsOptions
{
    /// <summary>The rate per client id, after the token is validated.</summary>
    [ValidateObjectMembers]
    public RateOptions Client { get; set; } = new() { RequestsPerSecond = 2_500, Burst = 5_000 };

    /// <summary>The rate per address, before the token is read. Clients may share an address.</summary>
    [ValidateObjectMembers]
    public RateOptions Address { get; set; } = new() { RequestsPerSecond = 5_000, Burst = 10_000 };

    /// <summary>Concurrent requests, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int ConcurrentRequests { get; set; } = 1_000;

    /// <summary>Requests in the queue while <see cref="ConcurrentRequests"/> run, 0 to 100,000.</summary>
    [Range(0, 100_000)]
    public int QueuedRequests { get; set; } = 200;

    /// <summary>The longest wait in the queue, up to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The timeout of short requests, from 100 ms to 10 minutes: until the response headers for a request without a body, and until the end of the response
    /// for one with a body.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The timeout to connect to a service, from 100 ms to 1 minute. It is tried twice.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The longest time without a byte from a service, before its response or within a body, from 100 ms to 10 minutes. It is longer than the timeouts of
    /// images (10 seconds in the queue and 30 for the work), so that the client gets the error of images.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>The timeout for the headers of a request, from 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The lowest accepted data rate of a client in bytes per second, in either direction, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MinBytesPerSecond { get; set; } = 4_096;

    /// <summary>How long a client may be slower than <see cref="MinBytesPerSecond"/> before it is disconnected, from 2 seconds to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan SlowClientGrace { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>A token bucket.</summary>
internal sealed class RateOptions
{
    /// <summary>The refill rate, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; }

    /// <summary>The capacity, 1 to 10,000,000.</summary>
    [Range(1, 10_000_000)]
    public int Burst { get; set; }
}

/// <summary>Validates the attributes.</summary>
[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;
