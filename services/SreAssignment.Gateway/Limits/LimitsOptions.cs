using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Limits;

/// <summary>How much a replica takes on (<c>Limits</c> in configuration).</summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    /// <summary>Per client id, once the token is checked.</summary>
    public RateOptions Client { get; set; } = new() { RequestsPerSecond = 2_500, Burst = 5_000 };

    /// <summary>Per address, before any token is looked at; more than one client may share an address.</summary>
    public RateOptions Address { get; set; } = new() { RequestsPerSecond = 5_000, Burst = 10_000 };

    /// <summary>Requests worked on at once, 1 to 100,000.</summary>
    public int ConcurrentRequests { get; set; } = 1_000;

    /// <summary>Requests that wait for one of those to end, 0 to 100,000.</summary>
    public int QueuedRequests { get; set; } = 200;

    /// <summary>How long one waits, up to 1 minute.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a call may take whose answer is small, from 100 ms to 10 minutes: up to where the answer begins for one without a body, all of it for one with.
    /// </summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection to a service may take to be made, from 100 ms to 1 minute; it is tried twice.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a service may stay silent, before its answer or in the middle of a body, from 100 ms to 10 minutes. Longer than images takes at most by itself,
    /// 10 seconds for its turn and 30 for the work, so that the caller hears its word and not this gateway's.
    /// </summary>
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a client may take to send its headers, from 1 second to 10 minutes.</summary>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The slowest client that is served, in bytes per second in either direction; 1 to 1,000,000.</summary>
    public int MinBytesPerSecond { get; set; } = 4_096;

    /// <summary>How long a client may be slower than that before it is cut off, from 2 seconds to 10 minutes.</summary>
    public TimeSpan SlowClientGrace { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>A token bucket.</summary>
internal sealed class RateOptions
{
    /// <summary>What it is refilled by, 1 to 1,000,000.</summary>
    public int RequestsPerSecond { get; set; }

    /// <summary>What it holds, 1 to 10,000,000.</summary>
    public int Burst { get; set; }
}

internal sealed class LimitsOptionsValidator : IValidateOptions<LimitsOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, LimitsOptions options)
    {
        var failures = new List<string>();
        CheckRange("Client:RequestsPerSecond", options.Client.RequestsPerSecond, 1, 1_000_000);
        CheckRange("Client:Burst", options.Client.Burst, 1, 10_000_000);
        CheckRange("Address:RequestsPerSecond", options.Address.RequestsPerSecond, 1, 1_000_000);
        CheckRange("Address:Burst", options.Address.Burst, 1, 10_000_000);
        CheckRange("ConcurrentRequests", options.ConcurrentRequests, 1, 100_000);
        CheckRange("QueuedRequests", options.QueuedRequests, 0, 100_000);
        CheckRange("QueueTimeout", options.QueueTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        CheckRange("CallTimeout", options.CallTimeout, TimeSpan.FromMilliseconds(100), Longest);
        CheckRange("ConnectTimeout", options.ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        CheckRange("SilenceTimeout", options.SilenceTimeout, TimeSpan.FromMilliseconds(100), Longest);
        CheckRange("HeadersTimeout", options.HeadersTimeout, TimeSpan.FromSeconds(1), Longest);
        CheckRange("MinBytesPerSecond", options.MinBytesPerSecond, 1, 1_000_000);
        CheckRange("SlowClientGrace", options.SlowClientGrace, TimeSpan.FromSeconds(2), Longest);
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;

        void CheckRange<T>(string setting, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                failures.Add($"{LimitsOptions.Section}:{setting} is {value}. Set it from {least} to {most}.");
        }
    }
}
