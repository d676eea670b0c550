using System.Net;

namespace SreAssignment.Auth.Clients;

/// <summary>
/// Counts failed client authentications by network, and all of them together. From <see cref="Limit"/> on, each further one doubles the time for which the next
/// ones of that network get 429. These count no further, so a single network cannot use up the <see cref="Ceiling"/>, past which all failures get 429 until the
/// minute ends.
/// </summary>
/// <remarks>
/// It is told failures only, after the credentials were verified: correct ones are never rejected. Counts are kept in two generations. A full or old generation
/// replaces the one before it, so at most twice <see cref="GenerationSize"/> networks are kept, and a count is forgotten one to two
/// <see cref="GenerationAge"/> after its last failure.
/// </remarks>
internal sealed class FailedAuthentications(TimeProvider time)
{
    /// <summary>The failures of a network before the first wait: a person mistypes, a deployment has an old secret.</summary>
    public const int Limit = 10;

    /// <summary>The failures of all networks that got 401 in one minute before every failure gets 429.</summary>
    public const int Ceiling = 1_000;

    /// <summary>The networks of one generation.</summary>
    internal const int GenerationSize = 10_000;

    /// <summary>The longest wait of a network.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GenerationAge = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan CeilingPeriod = TimeSpan.FromMinutes(1);

    // FirstWait doubled this often is longer than MaxWait, and does not overflow.
    private const int MaxDoublings = 16;

    private readonly Lock _lock = new();
    private Dictionary<IPAddress, Failures> _young = [];
    private Dictionary<IPAddress, Failures> _old = [];
    private DateTimeOffset _generationEnds = time.GetUtcNow() + GenerationAge;
    private DateTimeOffset _periodEnds = time.GetUtcNow() + CeilingPeriod;
    private int _inPeriod;

    /// <summary>The counts that are kept.</summary>
    internal int Count => _young.Count + _old.Count;

    /// <summary>Counts a failure.</summary>
    /// <returns>Whether the response is 401, or 429 and when to retry; and the wait that begins with this failure.</returns>
    public FailureVerdict Add(IPAddress network)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var before = _young.TryGetValue(network, out var known) ? known : _old.GetValueOrDefault(network);
            if (before.BlockedUntil > now)
                return new FailureVerdict(before.BlockedUntil - now, null);

            if (now >= _periodEnds)
                (_periodEnds, _inPeriod) = (now + CeilingPeriod, 0);
            if (_inPeriod >= Ceiling)
                return new FailureVerdict(_periodEnds - now, null);

            _inPeriod++;
            if (_young.Count >= GenerationSize || now >= _generationEnds)
                (_old, _young, _generationEnds) = (_young, [], now + GenerationAge);

            var count = before.Count + 1;
            TimeSpan? wait = count < Limit ? null : Wait(count - Limit);
            _young[network] = new Failures(count, now + (wait ?? TimeSpan.Zero));
            return new FailureVerdict(null, wait);
        }
    }

    private static TimeSpan Wait(int doublings)
    {
        var wait = FirstWait * (1 << Math.Min(doublings, MaxDoublings));
        return wait < MaxWait ? wait : MaxWait;
    }

    private readonly record struct Failures(int Count, DateTimeOffset BlockedUntil);
}

/// <param name="RetryAfter">The time until the response is 401 again; null when it is 401 now.</param>
/// <param name="Wait">The wait that begins with this failure; null when none begins.</param>
internal readonly record struct FailureVerdict(TimeSpan? RetryAfter, TimeSpan? Wait);
