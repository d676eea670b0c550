using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Limits;

/// <summary>How much a replica takes on (<c>Limits</c> in configuration).</summary>
internal sealed class LimitsOptions
{
    /// <summary>Per client id, once the token is checked.</summary>
    [ValidateObjectMembers]
    public RateOptions Client { get; set; } = new() { RequestsPerSecond = 2_500, Burst = 5_000 };

    /// <summary>Per address, before any token is looked at; more than one client may share an address.</summary>
    [ValidateObjectMembers]
    public RateOptions Address { get; set; } = new() { RequestsPerSecond = 5_000, Burst = 10_000 };

    /// <summary>Requests worked on at once, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int ConcurrentRequests { get; set; } = 1_000;

    /// <summary>Requests that wait for one of those to end, 0 to 100,000.</summary>
    [Range(0, 100_000)]
    public int QueuedRequests { get; set; } = 200;

    /// <summary>How long one waits, up to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a call may take whose response is small, from 100 ms to 10 minutes: up to the start of the response for one without a body, all of it for one with.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection to a service may take to be made, from 100 ms to 1 minute; it is tried twice.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a service may stay silent, before its response or in the middle of a body, from 100 ms to 10 minutes. Longer than images takes at most by itself,
    /// 10 seconds for its turn and 30 for the work, so that the client gets its error and not the one of this gateway.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a client may take to send its headers, from 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The slowest client that is served, in bytes per second in either direction; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MinBytesPerSecond { get; set; } = 4_096;

    /// <summary>How long a client may be slower than that before it is cut off, from 2 seconds to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan SlowClientGrace { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>A token bucket.</summary>
internal sealed class RateOptions
{
    /// <summary>Its refill, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; }

    /// <summary>Its capacity, 1 to 10,000,000.</summary>
    [Range(1, 10_000_000)]
    public int Burst { get; set; }
}

/// <summary>Validates the attributes.</summary>
[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;
